// Changes of definitions that are refused for their fields, as a client sees it.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/grpc/invalid_request.h"

namespace broker {
namespace {

std::string Quoted(char c, int times) { return '"' + std::string(times, c) + '"'; }

// A role that nothing is wrong with, but for `more`, fields each after a comma.
std::string Role(const std::string& more) {
  return R"({"instance":"grafana","definition":{"type":"role","id":"custom-1","name":"custom")" +
         more + "}}";
}
std::string RoleOf(const std::string& id, const std::string& name) {
  return R"({"instance":"grafana","definition":{"type":"role","id":)" + id + R"(,"name":)" + name +
         "}}";
}
std::string Group(const std::string& fields) {
  return R"({"instance":"redash","definition":{"type":"group")" + fields + "}}";
}
std::string Permissions(const std::string& list) {
  return Role(R"(,"permissions":[)" + list + "]");
}
std::string Repeated(const std::string& first, int more) {
  std::string list = first;
  for (int i = 0; i < more; ++i) list += R"(,{"action":"a:)" + std::to_string(i) + "\"}";
  return list;
}
std::string Reset(const std::string& justification) {
  return R"({"instance":"grafana","justification":)" + justification + "}";
}

std::vector<InvalidRequest> Cases() {
  return {
      // Which.
      {"GetEntitlement", R"({"instance":"redash"})", {"entitlement"}, "say what"},
      {"GetEntitlement",
       R"({"entitlement":{"type":"group","id":"3"}})",
       {"instance"},
       "is missing"},
      {"DeleteEntitlement",
       R"({"instance":"redash","entitlement":{"type":"team","id":"3"}})",
       {"entitlement.type"},
       "no entitlement type here"},
      {"DeleteEntitlement",
       R"({"instance":"redash","entitlement":{"type":"group","id":"3"},"etag":"\n"})",
       {"etag"},
       "control character"},
      {"CreateEntitlement", R"({"instance":"redash"})", {"definition"}, "what it shall be"},
      {"CreateEntitlement",
       R"({"instance":"redash","definition":{"type":"role","name":"x"}})",
       {"definition.type"},
       "use one of group"},
      // A group is its name.
      {"CreateEntitlement", Group(""), {"definition.name"}, "is missing"},
      {"CreateEntitlement",
       Group(R"(,"name":"x","id":"7")"),
       {"definition.id"},
       "given to a group by the upstream"},
      {"CreateEntitlement",
       Group(R"(,"name":)" + Quoted('x', 101)),
       {"definition.name"},
       "more than 100 characters"},
      {"CreateEntitlement",
       Group(
           R"(,"name":"x","displayName":"x","description":"x","group":"x","hidden":true,"scope":"org","permissions":[{"action":"a"}])"),
       {"definition.scope", "definition.display_name", "definition.description", "definition.group",
        "definition.hidden", "definition.permissions"},
       "a group has none"},
      {"UpdateEntitlement", Group(R"(,"name":"x","etag":"e")"), {"definition.id"}, "is missing"},
      {"UpdateEntitlement",
       Group(R"(,"id":"3","name":"x")"),
       {"definition.etag"},
       "send the etag that it has"},
      // The id of a role.
      {"CreateEntitlement", RoleOf("\"\"", "\"x\""), {"definition.id"}, "choose one"},
      {"CreateEntitlement", RoleOf(Quoted('x', 41), "\"x\""), {"definition.id"}, "1 to 40 letters"},
      {"CreateEntitlement", RoleOf("\"a/b\"", "\"x\""), {"definition.id"}, "1 to 40 letters"},
      {"CreateEntitlement", RoleOf("\"..\"", "\"x\""), {"definition.id"}, "1 to 40 letters"},
      {"CreateEntitlement", RoleOf("\"a b\"", "\"x\""), {"definition.id"}, "1 to 40 letters"},
      {"CreateEntitlement", RoleOf("\"\u00e9\"", "\"x\""), {"definition.id"}, "1 to 40 letters"},
      // Its name.
      {"CreateEntitlement", RoleOf("\"x\"", "\"\""), {"definition.name"}, "is missing"},
      {"CreateEntitlement",
       RoleOf("\"x\"", "\"fixed:x\""),
       {"definition.name"},
       "begins with \"fixed:\""},
      {"UpdateEntitlement",
       R"({"instance":"grafana","definition":{"type":"role","id":"x","name":"basic:x","etag":"1"}})",
       {"definition.name"},
       "begins with \"basic:\""},
      {"CreateEntitlement",
       RoleOf("\"x\"", Quoted('x', 191)),
       {"definition.name"},
       "more than 190 characters"},
      {"CreateEntitlement", RoleOf("\"x\"", R"("a\nb")"), {"definition.name"}, "control character"},
      // Its other texts.
      {"CreateEntitlement",
       Role(R"(,"displayName":)" + Quoted('x', 191)),
       {"definition.display_name"},
       "more than 190 characters"},
      {"CreateEntitlement",
       Role(R"(,"description":"a\u0007b")"),
       {"definition.description"},
       "control character"},
      {"CreateEntitlement",
       Role(R"(,"scope":"galaxy")"),
       {"definition.scope"},
       "is no scope of a role"},
      // Its permissions.
      {"CreateEntitlement",
       Permissions(R"({"scope":"folders:*"})"),
       {"definition.permissions[0].action"},
       "is missing"},
      {"CreateEntitlement",
       Permissions(R"({"action":"a:b"},{"action":"a b"})"),
       {"definition.permissions[1].action"},
       "has a blank"},
      {"CreateEntitlement",
       Permissions(R"({"action":"a:b","scope":"\u001b"})"),
       {"definition.permissions[0].scope"},
       "control character"},
      {"CreateEntitlement",
       Permissions(R"({"action":)" + Quoted('a', 201) + "}"),
       {"definition.permissions[0].action"},
       "longer than 200 bytes"},
      {"CreateEntitlement",
       Permissions(R"({"action":"a","scope":"b"},{"action":"a"},{"action":"a","scope":"b"})"),
       {"definition.permissions[2]"},
       "is there twice"},
      {"CreateEntitlement",
       Permissions(Repeated(R"({"action":"a"})", 1000)),
       {"definition.permissions"},
       "more than 1000 entries"},
      // A reset takes two people.
      {"ResetBasicRoles",
       R"({"instance":"grafana"})",
       {"justification.requested_by", "justification.approved_by"},
       "say who asks"},
      {"ResetBasicRoles",
       Reset(R"({"requestedBy":"ann@example.com","approvedBy":" "})"),
       {"justification.approved_by"},
       "say who approved"},
      {"ResetBasicRoles",
       Reset(R"({"requestedBy":"ann@example.com","approvedBy":" Ann@Example.com "})"),
       {"justification.approved_by"},
       "have somebody else approve"},
      // Everything at once.
      {"UpdateEntitlement",
       R"({"instance":"grafana","definition":{"type":"role","name":"fixed:","scope":"x"},
           "justification":{"reason":"\n"},"requestId":"\n"})",
       {"justification.reason", "request_id", "definition.id", "definition.name",
        "definition.scope", "definition.etag"},
       "; definition.id is missing"},
  };
}

class InvalidDefinition : public testing::TestWithParam<InvalidRequest> {};

TEST_P(InvalidDefinition, NamesTheFields) { ExpectRefused(GetParam()); }

INSTANTIATE_TEST_SUITE_P(Table, InvalidDefinition, testing::ValuesIn(Cases()));

}  // namespace
}  // namespace broker
