// Reads that are refused for their fields, as a client sees it.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/grpc/invalid_request.h"
#include "tests/grpc/json_request.h"

namespace broker {
namespace {

std::string Quoted(char c, int times) { return '"' + std::string(times, c) + '"'; }

std::vector<InvalidRequest> Cases() {
  std::vector<InvalidRequest> cases = {
      // GetPrincipal.
      {"GetPrincipal", R"({"principal":{"email":"ann@example.com"}})", {"instance"}, "is missing"},
      {"GetPrincipal", R"({"instance":"redash"})", {"principal"}, "say who"},
      {"GetPrincipal",
       R"({"instance":"grafana","principal":{"type":"team","email":"a@b"}})",
       {"principal.type"},
       "has no email or login"},
      // Instances.
      {"DescribeInstance", "{}", {"instance"}, "is missing"},
      {"DescribeInstance", R"({"instance":"-"})", {"instance"}, "only ListGrants"},
      {"ListInstances", R"({"pageSize":-1})", {"page_size"}, "is negative"},
      {"ListInstances", R"({"kind":"\n"})", {"kind"}, "control character"},
      // ListGrants.
      {"ListGrants", R"({"instance":"redash"})", {"principal"}, "set one of them"},
      {"ListGrants",
       R"({"instance":"redash","principal":{"email":"a@b"},"pageSize":-1})",
       {"page_size"},
       "is negative"},
      {"ListGrants",
       R"({"instance":"redash","principal":{"email":"a@b"},"types":["group","x"]})",
       {"types[1]"},
       "\"x\" is no entitlement type"},
      {"ListGrants",
       R"({"instance":"redash","principal":{"email":"a@b"},"types":[""]})",
       {"types[0]"},
       "is missing"},
      {"ListGrants",
       R"({"instance":"grafana","principal":{"type":"service_account","id":"1"},"types":["team"]})",
       {"principal.type"},
       "cannot hold a team"},
      {"ListGrants",
       R"({"instance":"grafana","entitlement":{"type":"team","id":"1"},"types":["role"]})",
       {"types"},
       "leave types empty"},
      {"ListGrants",
       R"({"instance":"grafana","principal":{"type":"service_account","id":"1"},)"
       R"("entitlement":{"type":"team","id":"1"}})",
       {"principal.type"},
       "cannot hold a team"},
      {"ListGrants", R"({"instance":"-"})", {"principal"}, "name it by email or login"},
      {"ListGrants",
       R"({"instance":"-","principal":{"type":"user","id":"1"}})",
       {"principal"},
       "named by email or login"},
      {"ListGrants",
       R"({"instance":"-","entitlement":{"type":"group","id":"1"}})",
       {"entitlement", "principal"},
       "cannot be asked of every instance"},
      {"ListGrants",
       R"({"instance":"-","principal":{"email":"a@b"},"entitlement":{"type":"group","id":"1"}})",
       {"entitlement"},
       "name one instance"},
      // StreamGrants.
      {"StreamGrants", "{}", {"instance"}, "is missing"},
      {"StreamGrants", R"({"instance":"-"})", {"instance"}, "only ListGrants"},
      {"StreamGrants",
       R"({"instance":"redash","types":["group","team",""]})",
       {"types[1]", "types[2]"},
       "\"team\" is no entitlement type"},
      // ListPermissions.
      {"ListPermissions", R"({"instance":"redash"})", {"principal"}, "say who"},
      {"ListPermissions",
       R"({"instance":"redash","principal":{"type":"team","id":"1"}})",
       {"principal.type"},
       "use one of user"},
      {"ListPermissions",
       R"({"instance":"redash","principal":{"email":"a@b"},"pageSize":-1})",
       {"page_size"},
       "is negative"},
      // ListEntitlements.
      {"ListEntitlements", R"({"instance":"-","type":"group"})", {"instance"}, "name one"},
      {"ListEntitlements", R"({"instance":"redash"})", {"type"}, "is missing"},
      {"ListEntitlements", R"({"instance":"redash","type":"role"})", {"type"}, "use one of group"},
      {"ListEntitlements",
       R"({"instance":"redash","type":"group","query":"\u0007"})",
       {"query"},
       "control character"},
      {"ListEntitlements",
       R"({"instance":"redash","type":"group","pageSize":-5})",
       {"page_size"},
       "is negative"},
      {"ListEntitlements",
       R"({"instance":"redash","type":"group","availableTo":{"email":"a"}})",
       {"available_to.email"},
       "exactly one @"},
      {"ListEntitlements",
       R"({"instance":"grafana","type":"team","availableTo":{"type":"team","id":"1"}})",
       {"available_to.type"},
       "cannot hold a team"},
      // ListPrincipals.
      {"ListPrincipals", R"({"instance":"a\nb"})", {"instance"}, "control character"},
      {"ListPrincipals", R"({"instance":"redash","type":"team"})", {"type"}, "use one of user"},
      {"ListPrincipals",
       R"({"instance":"redash","query":)" + Quoted('x', 321) + "}",
       {"query"},
       "longer than 320 bytes"},
      {"ListPrincipals", R"({"instance":"redash","pageSize":-1})", {"page_size"}, "is negative"},
      // Operations.
      {"GetOperation", "{}", {"operation_id"}, "is no operation id"},
      {"GetOperation", R"({"operationId":"7"})", {"operation_id"}, "is no operation id"},
      {"WaitOperation", R"({"operationId":"x"})", {"operation_id"}, "is no operation id"},
  };
  std::string many = R"({"instance":"redash","principal":{"email":"a@b"},"types":["group")";
  for (int i = 0; i < 32; ++i) many += R"(,"group")";
  cases.push_back({"ListGrants", many + "]}", {"types"}, "more than 32"});
  std::string streamed = R"({"instance":"redash","types":["group")";
  for (int i = 0; i < 32; ++i) streamed += R"(,"group")";
  cases.push_back({"StreamGrants", streamed + "]}", {"types"}, "more than 32"});
  return cases;
}

class InvalidQuery : public testing::TestWithParam<InvalidRequest> {};

TEST_P(InvalidQuery, NamesTheFields) { ExpectRefused(GetParam()); }

INSTANTIATE_TEST_SUITE_P(Table, InvalidQuery, testing::ValuesIn(Cases()));

}  // namespace
}  // namespace broker
