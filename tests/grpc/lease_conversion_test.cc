// What the use cases of leases are asked, and what a client is answered.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <google/protobuf/util/message_differencer.h>

#include <set>
#include <variant>

#include "service/core/error.h"
#include "tests/grpc/json_request.h"

namespace broker {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Stub = v1::LeaseService::Stub;

constexpr Instant kTime{1'700'000'000'250'000us};
constexpr char kId[] = "01890a5d-ac96-774b-bcce-b302099a8057";
constexpr char kWhy[] = R"({"reason":"r","ticket":"t","requestedBy":"q","approvedBy":"a"})";

const Justification kWhyCore{"r", "t", "q", "a"};
const Origin kNobody{"anonymous", "", ""};

template <class Message>
void ExpectIs(const Message& got, const std::string& json) {
  std::string difference;
  google::protobuf::util::MessageDifferencer differencer;
  differencer.ReportDifferencesToString(&difference);
  EXPECT_TRUE(differencer.Compare(FromJson<Message>(json), got)) << difference;
}

// With every field.
Lease FullLease() {
  Lease lease;
  lease.id = kId;
  lease.state = LeaseState::kEnded;
  lease.instance = "grafana";
  lease.site = "http://elsewhere";
  lease.key.scope = "global";
  lease.principal.id = "12";
  lease.principal.email = "ann@example.com";
  lease.entitlement.type = "team";
  lease.entitlement.id = "7";
  lease.entitlement.display_name = "SRE";
  lease.level = "admin";
  lease.baseline = "member";
  lease.create_time = kTime;
  lease.expire_time = kTime + 1h;
  lease.capped_by = "instance";
  lease.caller = "portal";
  lease.justification = kWhyCore;
  lease.operation_id = kId;
  lease.attempts = 3;
  lease.next_attempt_time = kTime + 2h;
  lease.last_problem = Failure{Reason::kUpstreamUnavailable, "is down", {}, 1500ms};
  lease.end_time = kTime + 3h;
  lease.end = LeaseEnd::kChangedUpstream;
  return lease;
}
const std::string kFull = std::string(R"({"leaseId":")") + kId +
                          R"(","state":"LEASE_STATE_ENDED","instance":"grafana",
    "principal":{"instance":"grafana","type":"user","id":"12","email":"ann@example.com"},
    "entitlement":{"instance":"grafana","type":"team","id":"7","displayName":"SRE",
                   "grantable":true},
    "scope":"global","level":"admin","hadBaseline":true,"baselineLevel":"member",
    "createTime":"2023-11-14T22:13:20.250Z","expireTime":"2023-11-14T23:13:20.250Z",
    "cappedBy":"instance","caller":"portal","justification":)" +
                          kWhy + R"(,"operationId":")" + kId + R"(","attempts":3,
    "nextAttemptTime":"2023-11-15T00:13:20.250Z",
    "lastProblem":{"code":"UNAVAILABLE","reason":"ERROR_REASON_UPSTREAM_UNAVAILABLE",
                   "message":"is down","retryDelay":"1.500s"},
    "endTime":"2023-11-15T01:13:20.250Z","end":"LEASE_END_CHANGED_UPSTREAM"})";

class LeaseConversion : public testing::Test {
 protected:
  FakeLeases& fake() { return edge_.leases; }
  void Good(const std::string& method, const std::string& json) {
    const Answer answer = Ask(edge_, method, json);
    EXPECT_EQ(answer.code, grpc::StatusCode::OK) << method << ' ' << answer;
    edge_.Do([&] { EXPECT_EQ(fake().asked, method); });
  }
  LeaseQuery Listed(const std::string& json) {
    Good("ListLeases", json);
    LeaseQuery query;
    edge_.Do([&] { query = fake().query; });
    return query;
  }

  Edge edge_;
};

// If a field is added, this test has to know it.
TEST_F(LeaseConversion, EveryFieldOfALeaseIsTold) {
  edge_.Do([&] { fake().lease = FullLease(); });
  v1::GetLeaseResponse response;
  EXPECT_EQ(edge_
                .Call(&Stub::GetLease,
                      FromJson<v1::GetLeaseRequest>(
                          R"({"leaseId":"01890A5D-AC96-774B-BCCE-B302099A8057"})"),
                      &response)
                .code,
            grpc::StatusCode::OK);
  edge_.Do([&] { EXPECT_EQ(fake().id, kId); });
  ExpectIs(response, R"({"lease":)" + kFull + "}");
  const auto* fields = v1::Lease::descriptor();
  const auto* reflection = v1::Lease::GetReflection();
  for (int i = 0; i < fields->field_count(); ++i) {
    std::vector<const google::protobuf::FieldDescriptor*> set;
    reflection->ListFields(response.lease(), &set);
    EXPECT_THAT(set, testing::Contains(fields->field(i))) << fields->field(i)->name();
  }
}

TEST_F(LeaseConversion, WhatALeaseDoesNotHaveIsUnset) {
  Lease lease;
  lease.id = kId;
  lease.instance = "redash";
  lease.state = LeaseState::kActive;
  lease.create_time = kTime;
  edge_.Do([&] { fake().lease = lease; });
  v1::GetLeaseResponse response;
  v1::GetLeaseRequest request;
  request.set_lease_id(kId);
  edge_.Call(&Stub::GetLease, request, &response);
  ExpectIs(response, std::string(R"({"lease":{"leaseId":")") + kId +
                         R"(","state":"LEASE_STATE_ACTIVE","instance":"redash",
                            "principal":{"instance":"redash","type":"user"},
                            "entitlement":{"instance":"redash","grantable":true},
                            "createTime":"2023-11-14T22:13:20.250Z"}})");
}

TEST_F(LeaseConversion, ListLeasesAsksForWhatTheFilterSays) {
  edge_.Do([&] { fake().page = Page<Lease>{{FullLease()}, "next"}; });
  v1::ListLeasesResponse response;
  const auto request = FromJson<v1::ListLeasesRequest>(
      R"({"filter":{"instance":"gone","principal":{"type":"team","id":"7"},
          "entitlementType":"folder","entitlementId":"f","requestedBy":"q","caller":"portal",
          "expiringBefore":"2023-11-14T22:13:20.250Z"},
          "states":["LEASE_STATE_IRREVOCABLE","LEASE_STATE_ACTIVE","LEASE_STATE_ACTIVE"],
          "pageSize":5000,"pageToken":"t"})");
  EXPECT_EQ(edge_.Call(&Stub::ListLeases, request, &response).code, grpc::StatusCode::OK);
  edge_.Do([&] {
    LeaseQuery expected;
    expected.states = {LeaseState::kActive, LeaseState::kIrrevocable};
    expected.instance = "gone";
    expected.principal = PrincipalRef{"team", PrincipalRef::Key::kId, "7"};
    expected.entitlement_type = "folder";
    expected.entitlement_id = "f";
    expected.requested_by = "q";
    expected.caller = "portal";
    expected.expiring_before = kTime;
    EXPECT_EQ(fake().query, expected);
    EXPECT_EQ(fake().page_request.size, 1000);
    EXPECT_EQ(fake().page_request.cursor, "t");
  });
  ExpectIs(response, R"({"leases":[)" + kFull + R"(],"nextPageToken":"next"})");
}

TEST_F(LeaseConversion, WithoutStatesItListsWhatHasNotEnded) {
  EXPECT_THAT(Listed("{}").states, ElementsAre(LeaseState::kPending, LeaseState::kActive,
                                               LeaseState::kRevoking, LeaseState::kIrrevocable));
  EXPECT_THAT(Listed(R"({"states":["LEASE_STATE_ENDED"]})").states,
              ElementsAre(LeaseState::kEnded));
}

TEST_F(LeaseConversion, APersonIsFoundInAllInstances) {
  const auto who = [&](const std::string& ref) {
    return *Listed(R"({"filter":{"principal":)" + ref + "}}").principal;
  };
  using Key = PrincipalRef::Key;
  EXPECT_EQ(who(R"({"email":"ANN@example.com"})"),
            (PrincipalRef{"user", Key::kEmail, "ann@example.com"}));
  EXPECT_EQ(who(R"({"login":"ann"})"), (PrincipalRef{"user", Key::kLogin, "ann"}));
}

TEST_F(LeaseConversion, RenewLease) {
  edge_.Do([&] { fake().lease = FullLease(); });
  const std::string of = std::string(R"({"leaseId":")") + kId + R"(","justification":)" + kWhy;
  v1::RenewLeaseResponse response;
  const auto request = FromJson<v1::RenewLeaseRequest>(of + R"(,"ttl":"1.5s"})");
  EXPECT_EQ(edge_.Call(&Stub::RenewLease, request, &response).code, grpc::StatusCode::OK);
  ExpectIs(response, R"({"lease":)" + kFull + "}");
  edge_.Do([&] {
    EXPECT_EQ(fake().renewal.lease_id, kId);
    EXPECT_EQ(fake().renewal.term, (Term{1500ms, std::nullopt}));
    EXPECT_EQ(fake().renewal.justification, kWhyCore);
    EXPECT_EQ(fake().renewal.origin, kNobody);
  });
  edge_.Do([&] { edge_.clock.SetWallTime(kTime); });
  Good("RenewLease", of + R"(,"expireTime":"2023-11-14T22:13:20.250001Z"})");
  edge_.Do([&] { EXPECT_EQ(fake().renewal.term, (Term{std::nullopt, kTime + 1us})); });
  EXPECT_THAT(Ask(edge_, "RenewLease", of + R"(,"expireTime":"2023-11-14T22:13:20.250Z"})").fields,
              ElementsAre("expire_time"));
  Good("RenewLease", of + R"(,"expireTime":"2033-11-14T22:13:20.250Z"})");
  EXPECT_THAT(Ask(edge_, "RenewLease", of + R"(,"expireTime":"2033-11-15T22:13:20.251Z"})").fields,
              ElementsAre("expire_time"));
}

TEST_F(LeaseConversion, EndLeases) {
  edge_.Do([&] { fake().ended = 7; });
  v1::EndLeasesResponse response;
  const auto request = FromJson<v1::EndLeasesRequest>(
      std::string(R"({"filter":{"requestedBy":"ann@example.com"},"justification":)") + kWhy + "}");
  EXPECT_EQ(edge_.Call(&Stub::EndLeases, request, &response).code, grpc::StatusCode::OK);
  EXPECT_EQ(response.ended_count(), 7);
  edge_.Do([&] {
    LeaseQuery expected;
    expected.requested_by = "ann@example.com";
    EXPECT_EQ(fake().ending.query, expected);
    EXPECT_EQ(fake().ending.justification, kWhyCore);
    EXPECT_EQ(fake().ending.origin, kNobody);
  });
}

TEST_F(LeaseConversion, EachFieldOfAFilterIsEnoughToEndBy) {
  for (const char* field :
       {R"("instance":"x")", R"("principal":{"login":"ann"})", R"("entitlementType":"team")",
        R"("requestedBy":"q")", R"("caller":"c")", R"("expiringBefore":"2030-01-01T00:00:00Z")"}) {
    Good("EndLeases", R"({"filter":{)" + std::string(field) + "}}");
    edge_.Do([&] { EXPECT_NE(fake().ending.query, LeaseQuery()) << field; });
  }
}

TEST_F(LeaseConversion, AdoptAccess) {
  edge_.Do([&] {
    MutationResult result;
    result.outcome = Outcome::kAlreadyHeld;
    result.instance = "grafana";
    result.lease = FullLease();
    result.replayed = true;
    fake().adopted = result;
  });
  v1::AdoptAccessResponse response;
  const auto request = FromJson<v1::AdoptAccessRequest>(
      std::string(R"({"instance":"grafana","principal":{"email":"ANN@example.com"},
          "entitlement":{"type":"team","name":"SRE"},"ttl":"28800s","dryRun":true,
          "precondition":{"principalId":"12","etag":"e"},"justification":)") +
      kWhy + "}");
  EXPECT_EQ(edge_.Call(&Stub::AdoptAccess, request, &response).code, grpc::StatusCode::OK);
  EXPECT_EQ(response.result().outcome(), v1::OUTCOME_ALREADY_HELD);
  EXPECT_TRUE(response.result().replayed());
  ExpectIs(response.result().lease(), kFull);
  edge_.Do([&] {
    const MutationRequest& asked = fake().adoption;
    EXPECT_EQ(asked.verb, Verb::kAdopt);
    EXPECT_EQ(asked.instance, "grafana");
    EXPECT_EQ(asked.principal,
              (PrincipalRef{"user", PrincipalRef::Key::kEmail, "ann@example.com"}));
    EXPECT_EQ(asked.entitlement,
              (EntitlementRef{"team", EntitlementRef::Key::kName, "SRE", "", ""}))
        << "whatever level is held";
    EXPECT_EQ(asked.term, (Term{8h, std::nullopt}));
    EXPECT_EQ(asked.precondition, (Precondition{"12", "e"}));
    EXPECT_EQ(asked.justification, kWhyCore);
    EXPECT_TRUE(asked.dry_run);
    EXPECT_EQ(asked.origin, kNobody);
  });
  EXPECT_EQ(Ask(edge_, "AdoptAccess",
                ChangeJson("grafana", kAnn, R"({"type":"team","id":"7","level":"admin"})",
                           R"(,"expireTime":"2100-01-01T00:00:00Z")"))
                .reason,
            "INVALID_FIELD");
  EXPECT_EQ(Ask(edge_, "AdoptAccess", ChangeJson("none", kAnn, kGroup, R"(,"ttl":"60s")")).reason,
            "INSTANCE_NOT_FOUND");
}

TEST_F(LeaseConversion, RetryAndForget) {
  edge_.Do([&] { fake().lease = FullLease(); });
  const std::string json =
      std::string(R"({"leaseId":")") + kId + R"(","justification":)" + kWhy + "}";
  const auto expect_asked = [&] {
    edge_.Do([&] {
      EXPECT_EQ(fake().request.lease_id, kId);
      EXPECT_EQ(fake().request.justification, kWhyCore);
      EXPECT_EQ(fake().request.origin, kNobody);
      fake().request = {};
    });
  };
  v1::RetryLeaseResponse retried;
  EXPECT_EQ(edge_.Call(&Stub::RetryLease, FromJson<v1::RetryLeaseRequest>(json), &retried).code,
            grpc::StatusCode::OK);
  ExpectIs(retried, R"({"lease":)" + kFull + "}");
  expect_asked();
  v1::ForgetLeaseResponse forgotten;
  EXPECT_EQ(edge_.Call(&Stub::ForgetLease, FromJson<v1::ForgetLeaseRequest>(json), &forgotten).code,
            grpc::StatusCode::OK);
  ExpectIs(forgotten, R"({"lease":)" + kFull + "}");
  expect_asked();
  Good("RetryLease", std::string(R"({"leaseId":")") + kId + "\"}");
}

TEST_F(LeaseConversion, FailuresTravelAsTheyAre) {
  edge_.Do([&] {
    fake().lease = NoSuchLease(kId);
    fake().ended = Fail(Reason::kAuditUnavailable, "the journal cannot be written");
    fake().page = Fail(Reason::kInvalidToken, "the page token is of another list");
  });
  const std::string id = std::string(R"({"leaseId":")") + kId + '"';
  for (const auto& [method, rest] :
       {std::pair("GetLease", "}"), std::pair("RenewLease", R"(,"ttl":"60s"})"),
        std::pair("RetryLease", "}"),
        std::pair("ForgetLease", R"(,"justification":{"reason":"r"}})")}) {
    const Answer answer = Ask(edge_, method, id + rest);
    EXPECT_EQ(answer.code, grpc::StatusCode::NOT_FOUND) << method;
    EXPECT_EQ(answer.reason, "LEASE_NOT_FOUND");
    EXPECT_EQ(answer.resource, std::string("lease ") + kId);
  }
  EXPECT_EQ(Ask(edge_, "EndLeases", R"({"filter":{"caller":"c"}})").reason, "AUDIT_UNAVAILABLE");
  EXPECT_EQ(Ask(edge_, "ListLeases", "{}").code, grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(LeaseConversion, ListGrantsShowsTheLeasesOfARow) {
  edge_.Do([&] { edge_.fake.listing = GrantListing{{{"grafana", {}, {FullLease()}}}, "", {}}; });
  v1::ListGrantsResponse response;
  const auto request = FromJson<v1::ListGrantsRequest>(
      R"({"instance":"grafana","principal":{"email":"ann@example.com"}})");
  edge_.Call(&v1::PermissionBroker::Stub::ListGrants, request, &response);
  ASSERT_EQ(response.grants_size(), 1);
  ASSERT_EQ(response.grants(0).leases_size(), 1);
  ExpectIs(response.grants(0).leases(0), kFull);
}

// Grants, as far as they are about leases.
class GrantTerm : public LeaseConversion {
 protected:
  MutationRequest Granted(const std::string& more) {
    EXPECT_EQ(Ask(edge_, "Grant", AnnJson(more)).code, grpc::StatusCode::OK);
    MutationRequest asked;
    edge_.Do([&] { asked = edge_.fake.mutated; });
    return asked;
  }
};

TEST_F(GrantTerm, IsWhatTheRequestSays) {
  EXPECT_EQ(Granted("").term, Term());
  EXPECT_EQ(Granted(R"(,"ttl":"28800s")").term, (Term{8h, std::nullopt}));
  EXPECT_EQ(Granted(R"(,"ttl":"1s")").term, (Term{1s, std::nullopt}));
  EXPECT_EQ(Granted(R"(,"ttl":"315619200s")").term, (Term{24h * 3653, std::nullopt}));
  edge_.Do([&] { edge_.clock.SetWallTime(kTime); });
  EXPECT_EQ(Granted(R"(,"expireTime":"2023-11-14T23:13:20.250Z")").term,
            (Term{std::nullopt, kTime + 1h}));
  EXPECT_EQ(Granted(R"(,"allowLowerLevel":true)").term, Term());
}

TEST_F(GrantTerm, EveryChangeSaysWhoAsked) {
  EXPECT_EQ(Granted("").origin, kNobody);
  EXPECT_EQ(Ask(edge_, "Revoke", AnnJson("")).code, grpc::StatusCode::OK);
  edge_.Do([&] { EXPECT_EQ(edge_.fake.mutated.origin, kNobody); });
  EXPECT_EQ(Ask(edge_, "DeleteEntitlement",
                R"({"instance":"redash","entitlement":{"type":"group","id":"3"}})")
                .code,
            grpc::StatusCode::OK);
  edge_.Do([&] { EXPECT_EQ(edge_.definitions.changed.origin, kNobody); });
}

TEST_F(GrantTerm, InABatch) {
  const std::string ann = R"("instance":"grafana","principal":{"email":"ann@example.com"})";
  const auto request = FromJson<v1::ApplyRequest>(
      R"({"mode":"APPLY_MODE_BEST_EFFORT","items":[
          {"grant":{)" +
      ann + R"(,"entitlement":{"type":"team","name":"SRE"},"ttl":"60s"}},
          {"revoke":{)" +
      ann + R"(,"entitlement":{"type":"team","id":"7"}}},
          {"set":{)" +
      ann + R"(,"type":"team","entitlements":[{"id":"8"}]}},
          {"revokeAll":{)" +
      ann + "}}]}");
  EXPECT_EQ(edge_.Call(&v1::PermissionBroker::Stub::Apply, request).code, grpc::StatusCode::OK);
  edge_.Do([&] {
    const auto& items = edge_.fake.batch.items;
    ASSERT_EQ(items.size(), 4u);
    EXPECT_EQ(std::get<MutationRequest>(items[0].action).term, (Term{1min, std::nullopt}));
    for (const BatchItem& item : items) {
      std::visit([](const auto& action) { EXPECT_EQ(action.origin, kNobody); }, item.action);
    }
  });
  v1::ApplyRequest bad = request;
  bad.mutable_items(0)->mutable_grant()->mutable_ttl()->set_seconds(0);
  bad.mutable_items(0)->mutable_grant()->set_allow_lower_level(true);
  EXPECT_THAT(edge_.Call(&v1::PermissionBroker::Stub::Apply, bad).fields,
              ElementsAre("items[0].grant.ttl", "items[0].grant.allow_lower_level"));
  bad.mutable_items(0)->mutable_grant()->clear_allow_lower_level();
  bad.mutable_items(0)->mutable_grant()->mutable_expire_time()->set_seconds(1);
  const Answer past = edge_.Call(&v1::PermissionBroker::Stub::Apply, bad);
  EXPECT_THAT(past.fields, ElementsAre("items[0].grant.expire_time"));
  EXPECT_THAT(past.message, HasSubstr("is not in the future"));
}

}  // namespace
}  // namespace broker
