// Requests to LeaseService that are refused for their fields, as a client sees it.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/grpc/invalid_request.h"
#include "tests/grpc/json_request.h"

namespace broker {
namespace {

constexpr char kId[] = "01890a5d-ac96-774b-bcce-b302099a8057";

std::string Filter(const std::string& fields) { return R"({"filter":{)" + fields + "}}"; }
std::string OfLease(const std::string& more) {
  return R"({"leaseId":")" + std::string(kId) + '"' + more + "}";
}

std::vector<InvalidRequest> Cases() {
  return {
      // The id.
      {"GetLease", "{}", {"lease_id"}, "is no lease id; copy it from a result or a list"},
      {"GetLease", R"({"leaseId":"7"})", {"lease_id"}, "is no lease id"},
      {"RetryLease", R"({"leaseId":"7"})", {"lease_id"}, "is no lease id"},
      {"RenewLease", R"({"leaseId":"7","ttl":"60s"})", {"lease_id"}, "is no lease id"},
      {"ForgetLease",
       R"({"leaseId":"7","justification":{"reason":"r"}})",
       {"lease_id"},
       "is no lease id"},
      // The filter.
      {"ListLeases", Filter(R"("instance":"-")"), {"filter.instance"}, "leave it empty for all"},
      {"ListLeases", Filter(R"("instance":"a\nb")"), {"filter.instance"}, "control character"},
      {"ListLeases", Filter(R"("principal":{})"), {"filter.principal"}, "names nobody"},
      {"ListLeases",
       Filter(R"("principal":{"email":"ann"})"),
       {"filter.principal.email"},
       "exactly one @"},
      {"ListLeases",
       Filter(R"("principal":{"type":"team","name":"SRE"})"),
       {"filter.principal.name"},
       "use id, email or login"},
      {"ListLeases",
       Filter(R"("principal":{"type":"user","id":"7"})"),
       {"filter.instance"},
       "another principal in each instance"},
      {"ListLeases",
       Filter(R"("instance":"redash","principal":{"id":"7"})"),
       {"filter.principal.type"},
       "is missing"},
      {"ListLeases",
       Filter(R"("entitlementId":"7")"),
       {"filter.entitlement_type", "filter.instance"},
       "means nothing without it"},
      {"ListLeases",
       Filter(R"("instance":"redash","entitlementType":"\u0001","entitlementId":"\u0001")"),
       {"filter.entitlement_type", "filter.entitlement_id"},
       "control character"},
      {"ListLeases",
       Filter(R"("requestedBy":"\u0001","caller":"\u0001")"),
       {"filter.requested_by", "filter.caller"},
       "control character"},
      // The rest of a list.
      {"ListLeases", R"({"states":[0]})", {"states[0]"}, "is no state"},
      {"ListLeases", R"({"states":["LEASE_STATE_ACTIVE",77]})", {"states[1]"}, "is no state"},
      {"ListLeases", R"({"pageSize":-1})", {"page_size"}, "is negative"},
      // The end.
      {"RenewLease", OfLease(""), {"ttl"}, "is missing, and so is expire_time; set one of them"},
      {"RenewLease", OfLease(R"(,"ttl":"0.5s")"), {"ttl"}, "1 s to 10 years"},
      {"RenewLease",
       OfLease(R"(,"expireTime":"2020-01-01T00:00:00Z")"),
       {"expire_time"},
       "not in the future"},
      {"AdoptAccess", AnnJson(""), {"ttl"}, "is missing, and so is expire_time"},
      {"AdoptAccess", AnnJson(R"(,"ttl":"-1s")"), {"ttl"}, "1 s to 10 years"},
      {"AdoptAccess", ChangeJson("-", kAnn, kGroup, R"(,"ttl":"60s")"), {"instance"}, "name one"},
      {"AdoptAccess",
       ChangeJson("redash", R"({"type":"user"})", R"({"type":"group"})", R"(,"ttl":"60s")"),
       {"principal", "entitlement"},
       "names nobody"},
      // What is ended, and why.
      {"EndLeases", "{}", {"filter"}, "which would end every lease"},
      {"EndLeases", Filter(""), {"filter"}, "set one of its fields"},
      {"EndLeases",
       Filter(R"("entitlementId":"7","instance":"redash")"),
       {"filter.entitlement_type"},
       "is missing"},
      {"EndLeases",
       R"({"filter":{"instance":"redash"},"justification":{"ticket":"\n"}})",
       {"justification.ticket"},
       "control character"},
      {"ForgetLease", OfLease(""), {"justification.reason"}, "say why nobody is to take"},
      {"ForgetLease",
       OfLease(R"(,"justification":{"reason":"  ","ticket":"T-1"})"),
       {"justification.reason"},
       "is missing"},
      {"RetryLease",
       OfLease(R"(,"justification":{"reason":"\n"})"),
       {"justification.reason"},
       "control character"},
      // Everything at once.
      {"AdoptAccess",
       ChangeJson(
           "redash", R"({"email":"ann"})", R"({"type":"group","id":""})",
           R"(,"justification":{"reason":"\n"},"precondition":{"etag":"\n"},"requestId":"\n")"),
       {"principal.email", "entitlement.id", "justification.reason", "precondition.etag", "ttl",
        "request_id"},
       "; entitlement.id is missing; set it; "},
  };
}

class InvalidLease : public testing::TestWithParam<InvalidRequest> {};

TEST_P(InvalidLease, NamesTheFields) { ExpectRefused(GetParam()); }

INSTANTIATE_TEST_SUITE_P(Table, InvalidLease, testing::ValuesIn(Cases()));

// JSON can say no such times.
TEST(InvalidTimes, OfAClientThatChecksNothing) {
  Edge edge;
  const auto renew = [&](const v1::RenewLeaseRequest& request) {
    return edge.Call(&v1::LeaseService::Stub::RenewLease, request);
  };
  v1::RenewLeaseRequest request;
  request.set_lease_id(kId);
  request.mutable_ttl()->set_seconds(60);
  request.mutable_ttl()->set_nanos(-1);
  EXPECT_EQ(renew(request).fields, std::vector<std::string>{"ttl"});
  request.mutable_ttl()->set_seconds(INT64_MAX);
  request.mutable_ttl()->set_nanos(INT32_MAX);
  EXPECT_EQ(renew(request).fields, std::vector<std::string>{"ttl"});
  request.mutable_expire_time()->set_seconds(INT64_MAX);
  EXPECT_EQ(renew(request).fields, std::vector<std::string>{"expire_time"});
  request.mutable_expire_time()->set_seconds(INT64_MIN);
  EXPECT_EQ(renew(request).fields, std::vector<std::string>{"expire_time"});
  request.mutable_expire_time()->set_seconds(1'900'000'000);
  request.mutable_expire_time()->set_nanos(1'000'000'000);
  EXPECT_EQ(renew(request).fields, std::vector<std::string>{"expire_time"});
  v1::ListLeasesRequest list;
  list.mutable_filter()->mutable_expiring_before()->set_seconds(INT64_MAX);
  EXPECT_EQ(edge.Call(&v1::LeaseService::Stub::ListLeases, list).fields,
            std::vector<std::string>{"filter.expiring_before"});
  EXPECT_EQ(edge.leases.calls, 0);
}

}  // namespace
}  // namespace broker
