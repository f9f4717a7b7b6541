// What the use cases are asked, and what a client is answered.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <google/protobuf/util/message_differencer.h>

#include "service/core/error.h"
#include "tests/grpc/json_request.h"

namespace broker {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using Stub = v1::PermissionBroker::Stub;

constexpr Instant kTime{1'700'000'000'250'000us};
constexpr char kId[] = "01890a5d-ac96-774b-bcce-b302099a8057";

template <class Message>
void ExpectIs(const Message& got, const std::string& json) {
  std::string difference;
  google::protobuf::util::MessageDifferencer differencer;
  differencer.ReportDifferencesToString(&difference);
  EXPECT_TRUE(differencer.Compare(FromJson<Message>(json), got)) << difference;
}

class Conversion : public testing::Test {
 protected:
  FakeBroker& fake() { return edge_.fake; }
  MutationRequest Mutated(const std::string& json) {
    EXPECT_EQ(edge_.Call(&Stub::Grant, FromJson<v1::GrantRequest>(json)).code,
              grpc::StatusCode::OK);
    MutationRequest mutated;
    edge_.Do([&] { mutated = fake().mutated; });
    return mutated;
  }

  Edge edge_;
};

Principal Ann() {
  Principal ann;
  ann.id = "12";
  ann.uid = "u12";
  ann.email = "ann@example.com";
  ann.login = "ann";
  ann.display_name = "Ann";
  ann.disabled = true;
  ann.pending = true;
  ann.externally_managed = true;
  ann.attributes = {{"a", "b"}};
  return ann;
}
constexpr char kAnn[] =
    R"({"instance":"redash","type":"user","id":"12","uid":"u12","email":"ann@example.com",
        "login":"ann","displayName":"Ann","disabled":true,"pending":true,"externallyManaged":true,
        "attributes":{"a":"b"}})";

Entitlement Analysts() {
  return {"group", "7", "Analysts", "people", true, true, {{"builtin", "true"}}};
}
constexpr char kAnalysts[] =
    R"({"instance":"redash","type":"group","id":"7","displayName":"Analysts",
        "description":"people","hidden":true,"guarded":true,"attributes":{"builtin":"true"}})";

Holding Held() { return {true, "member", {{"parent_folder", "3", "Top", "view"}}, "etag", kTime}; }
constexpr char kHeld[] =
    R"({"direct":true,"level":"member","etag":"etag","observeTime":"2023-11-14T22:13:20.250Z",
        "indirect":[{"kind":"parent_folder","id":"3","displayName":"Top","level":"view"}]})";

MutationResult Granted() {
  MutationResult result;
  result.outcome = Outcome::kLevelChanged;
  result.changed = true;
  result.instance = "redash";
  result.principal = Ann();
  result.entitlement = Analysts();
  result.before = Holding{};
  result.after = Held();
  result.warnings = {{WarningCode::kCollateralChange, "look"}};
  result.effective_time = kTime;
  result.operation_id = kId;
  return result;
}
const std::string kGranted =
    std::string(R"({"outcome":"OUTCOME_LEVEL_CHANGED","changed":true,"principal":)") + kAnn +
    R"(,"entitlement":)" + kAnalysts + R"(,"before":{"observeTime":"1970-01-01T00:00:00Z"},)" +
    R"("after":)" + kHeld + R"(,"warnings":[{"code":"WARNING_CODE_COLLATERAL_CHANGE",)" +
    R"("message":"look"}],"effectiveTime":"2023-11-14T22:13:20.250Z","operationId":")" + kId +
    "\"}";

TEST_F(Conversion, GrantAsksForEverythingThatTheRequestSays) {
  const MutationRequest mutated = Mutated(
      R"({"instance":"grafana","principal":{"type":"user","email":"ANN@Example.com"},
          "entitlement":{"type":"team","id":"7","level":"admin"},
          "justification":{"reason":"r","ticket":"t","requestedBy":"q","approvedBy":"a"},
          "precondition":{"principalId":"12","etag":"e"},"dryRun":true,"allowLowerLevel":true})");
  EXPECT_EQ(mutated.verb, Verb::kGrant);
  EXPECT_EQ(mutated.instance, "grafana");
  EXPECT_EQ(mutated.principal,
            (PrincipalRef{"user", PrincipalRef::Key::kEmail, "ann@example.com"}));
  EXPECT_EQ(mutated.entitlement,
            (EntitlementRef{"team", EntitlementRef::Key::kId, "7", "admin", ""}));
  EXPECT_EQ(mutated.justification, (Justification{"r", "t", "q", "a"}));
  EXPECT_EQ(mutated.precondition, (Precondition{"12", "e"}));
  EXPECT_TRUE(mutated.dry_run);
  EXPECT_TRUE(mutated.allow_lower_level);
}

TEST_F(Conversion, GrantWithoutLevelAsksForTheLowest) {
  const auto level = [&](const std::string& type) {
    return Mutated(R"({"instance":"grafana","principal":{"login":"ann"},"entitlement":{"type":")" +
                   type + R"(","name":"x"}})")
        .entitlement;
  };
  EXPECT_EQ(level("team").level, "member");
  EXPECT_EQ(level("role").level, "");
  EXPECT_EQ(level("role").scope, "org");
}

TEST_F(Conversion, EveryKeyOfAPrincipal) {
  const auto ref = [&](const std::string& principal) {
    v1::GetPrincipalRequest request = FromJson<v1::GetPrincipalRequest>(
        R"({"instance":"grafana","principal":)" + principal + "}");
    EXPECT_EQ(edge_.Call(&Stub::GetPrincipal, request).code, grpc::StatusCode::OK);
    PrincipalRef got;
    edge_.Do([&] { got = fake().principal_ref; });
    return got;
  };
  using Key = PrincipalRef::Key;
  EXPECT_EQ(ref(R"({"login":"Ann"})"), (PrincipalRef{"user", Key::kLogin, "Ann"}));
  EXPECT_EQ(ref(R"({"email":"A@B"})"), (PrincipalRef{"user", Key::kEmail, "a@b"}));
  EXPECT_EQ(ref(R"({"type":"user","id":"1"})"), (PrincipalRef{"user", Key::kId, "1"}));
  EXPECT_EQ(ref(R"({"type":"team","name":"SRE"})"), (PrincipalRef{"team", Key::kName, "SRE"}));
}

TEST_F(Conversion, RevokeKeepsAnEmptyLevelAndAnswersTheResult) {
  edge_.Do([&] { fake().mutation = Granted(); });
  v1::RevokeResponse response;
  const auto request = FromJson<v1::RevokeRequest>(
      R"({"instance":"grafana","principal":{"email":"a@b"},"entitlement":{"type":"team","id":"7"}})");
  EXPECT_EQ(edge_.Call(&Stub::Revoke, request, &response).code, grpc::StatusCode::OK);
  edge_.Do([&] {
    EXPECT_EQ(fake().mutated.verb, Verb::kRevoke);
    EXPECT_EQ(fake().mutated.entitlement.level, "");
    EXPECT_FALSE(fake().mutated.dry_run);
  });
  ExpectIs(response, R"({"result":)" + kGranted + "}");
}

TEST_F(Conversion, FailuresOfTheBrokerTravelAsTheyAre) {
  edge_.Do([&] {
    fake().mutation = Fail(Reason::kAmbiguousEntitlement, "two groups are called so; ask by id",
                           {{"candidates", "1,2"}, {"instance", "redash"}});
  });
  const Answer answer = edge_.Call(&Stub::Grant, GoodGrant());
  EXPECT_EQ(answer.code, grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_EQ(answer.reason, "AMBIGUOUS_ENTITLEMENT");
  EXPECT_EQ(answer.metadata.at("candidates"), "1,2");
  EXPECT_EQ(answer.message, "two groups are called so; ask by id");
}

TEST_F(Conversion, ListGrants) {
  edge_.Do([&] {
    GrantListing listing;
    listing.rows = {{"redash", {Ann(), Analysts(), "org", Held()}}};
    listing.next = "next";
    listing.problems = {
        {Reason::kUpstreamUnavailable, "grafana is down", {{"instance", "grafana"}}, 1500ms}};
    fake().listing = listing;
  });
  v1::ListGrantsResponse response;
  const auto request = FromJson<v1::ListGrantsRequest>(
      R"({"instance":"grafana","principal":{"email":"a@b"},"types":["team","role"],
          "includeHidden":true,"includeIndirect":true,"pageSize":5000,"pageToken":"\u0001 token",
          "entitlement":{"type":"role","id":"r","level":"whatever"}})");
  EXPECT_EQ(edge_.Call(&Stub::ListGrants, request, &response).code, grpc::StatusCode::OK);
  edge_.Do([&] {
    const GrantQuery& query = fake().grant_query;
    EXPECT_EQ(query.instance, "grafana");
    EXPECT_EQ(query.principal->value, "a@b");
    EXPECT_EQ(*query.entitlement,
              (EntitlementRef{"role", EntitlementRef::Key::kId, "r", "", "org"}));
    EXPECT_THAT(query.types, ElementsAre("team", "role"));
    EXPECT_TRUE(query.include_hidden);
    EXPECT_TRUE(query.include_indirect);
    EXPECT_EQ(query.page.size, 1000);
    EXPECT_EQ(query.page.cursor, "\x01 token");
  });
  ExpectIs(response, std::string(R"({"grants":[{"principal":)") + kAnn + R"(,"entitlement":)" +
                         kAnalysts + R"(,"scope":"org","holding":)" + kHeld +
                         R"(}],"nextPageToken":"next","problems":[{"code":"UNAVAILABLE",
                         "reason":"ERROR_REASON_UPSTREAM_UNAVAILABLE","message":"grafana is down",
                         "metadata":{"instance":"grafana"},"retryDelay":"1.500s"}]})");
}

TEST_F(Conversion, ListGrantsEverywhereAsksForAPersonOnly) {
  const auto request = FromJson<v1::ListGrantsRequest>(
      R"({"instance":"-","principal":{"email":"a@b"},"types":["group","team"]})");
  EXPECT_EQ(edge_.Call(&Stub::ListGrants, request).code, grpc::StatusCode::OK);
  edge_.Do([&] {
    EXPECT_EQ(fake().grant_query.instance, "-");
    EXPECT_EQ(fake().grant_query.page.size, 100);
    EXPECT_FALSE(fake().grant_query.entitlement.has_value());
  });
}

TEST_F(Conversion, ListEntitlements) {
  edge_.Do([&] { fake().entitlements = {{Analysts()}, "next"}; });
  v1::ListEntitlementsResponse response;
  const auto request = FromJson<v1::ListEntitlementsRequest>(
      R"({"instance":"redash","type":"group","query":"ana","includeHidden":true,
          "availableTo":{"email":"a@b"},"grantableOnly":true,"pageSize":7,"pageToken":"t"})");
  EXPECT_EQ(edge_.Call(&Stub::ListEntitlements, request, &response).code, grpc::StatusCode::OK);
  edge_.Do([&] {
    const EntitlementListQuery& query = fake().entitlement_query;
    EXPECT_EQ(query.instance, "redash");
    EXPECT_EQ(query.query.type, "group");
    EXPECT_EQ(query.query.contains, "ana");
    EXPECT_TRUE(query.query.include_hidden);
    EXPECT_EQ(query.available_to->value, "a@b");
    EXPECT_TRUE(query.grantable_only);
    EXPECT_EQ(query.page.size, 7);
    EXPECT_EQ(query.page.cursor, "t");
  });
  ExpectIs(response,
           std::string(R"({"entitlements":[)") + kAnalysts + R"(],"nextPageToken":"next"})");
}

TEST_F(Conversion, ListPrincipals) {
  edge_.Do([&] { fake().principals = {{Ann()}, ""}; });
  v1::ListPrincipalsResponse response;
  const auto ask = [&](const std::string& json) {
    EXPECT_EQ(
        edge_.Call(&Stub::ListPrincipals, FromJson<v1::ListPrincipalsRequest>(json), &response)
            .code,
        grpc::StatusCode::OK);
    PrincipalListQuery query;
    edge_.Do([&] { query = fake().principal_query; });
    return query;
  };
  PrincipalListQuery query = ask(R"({"instance":"redash","query":"ann"})");
  EXPECT_EQ(query.query.type, "user");
  EXPECT_EQ(query.query.contains, "ann");
  EXPECT_EQ(query.query.disabled, std::nullopt);
  query = ask(R"({"instance":"redash","disabled":false})");
  EXPECT_EQ(query.query.disabled, false);
  ExpectIs(response, std::string(R"({"principals":[)") + kAnn + "]}");
}

TEST_F(Conversion, StreamGrants) {
  edge_.Do([&] {
    GrantBatch batch;
    batch.rows = {{"redash", {Ann(), Analysts(), "org", Held()}}};
    batch.problems = {{Reason::kUpstreamUnavailable, "page 2", {{"page", "2"}}, {}}};
    fake().inventory = FakeBroker::Inventory{{batch}, FakeBroker::Inventory::Then::kEnd};
  });
  const auto streamed = edge_.Stream(FromJson<v1::StreamGrantsRequest>(
      R"({"instance":"grafana","types":["role","team"],"includeHidden":true})"));
  EXPECT_EQ(streamed.end.code, grpc::StatusCode::OK);
  edge_.Do([&] {
    EXPECT_EQ(fake().inventory_query.instance, "grafana");
    EXPECT_THAT(fake().inventory_query.types, ElementsAre("role", "team"));
    EXPECT_TRUE(fake().inventory_query.include_hidden);
  });
  ASSERT_EQ(streamed.messages.size(), 1u);
  ExpectIs(streamed.messages[0], std::string(R"({"grants":[{"principal":)") + kAnn +
                                     R"(,"entitlement":)" + kAnalysts +
                                     R"(,"scope":"org","holding":)" + kHeld +
                                     R"(}],"problems":[{"code":"UNAVAILABLE","message":"page 2",
                   "reason":"ERROR_REASON_UPSTREAM_UNAVAILABLE","metadata":{"page":"2"},
                   "retryDelay":"5s"}]})");
}

TEST_F(Conversion, ListPermissions) {
  edge_.Do([&] {
    fake().permissions = Page<Permission>{{{"admin", ""}, {"execute_query", "data_source:3"}}, "n"};
  });
  v1::ListPermissionsResponse response;
  const auto request = FromJson<v1::ListPermissionsRequest>(
      R"({"instance":"grafana","principal":{"type":"service_account","id":"7"},
          "pageSize":2000,"pageToken":"t"})");
  EXPECT_EQ(edge_.Call(&Stub::ListPermissions, request, &response).code, grpc::StatusCode::OK);
  edge_.Do([&] {
    const PermissionQuery& query = fake().permission_query;
    EXPECT_EQ(query.instance, "grafana");
    EXPECT_EQ(query.principal, (PrincipalRef{"service_account", PrincipalRef::Key::kId, "7"}));
    EXPECT_EQ(query.page.size, 1000);
    EXPECT_EQ(query.page.cursor, "t");
  });
  ExpectIs(response,
           R"({"permissions":[{"action":"admin"},
               {"action":"execute_query","scope":"data_source:3"}],"nextPageToken":"n"})");
}

TEST_F(Conversion, GetPrincipal) {
  edge_.Do([&] { fake().principal = Ann(); });
  v1::GetPrincipalResponse response;
  const auto request =
      FromJson<v1::GetPrincipalRequest>(R"({"instance":"redash","principal":{"email":"a@b"}})");
  EXPECT_EQ(edge_.Call(&Stub::GetPrincipal, request, &response).code, grpc::StatusCode::OK);
  ExpectIs(response, std::string(R"({"principal":)") + kAnn + "}");
}

TEST_F(Conversion, ListInstances) {
  edge_.Do([&] {
    fake().views.erase("grafana");
    fake().views["redash"].status = {Health::kUnreachable, "10.1.0", "oss", std::nullopt};
  });
  v1::ListInstancesResponse response;
  const auto request = FromJson<v1::ListInstancesRequest>(R"({"kind":"redash","pageSize":3})");
  EXPECT_EQ(edge_.Call(&Stub::ListInstances, request, &response).code, grpc::StatusCode::OK);
  edge_.Do([&] {
    EXPECT_EQ(fake().text, "redash");
    EXPECT_EQ(fake().page.size, 3);
  });
  ExpectIs(response,
           R"({"instances":[{"name":"redash","kind":"redash","displayName":"Redash",
               "webUri":"http://redash.example.com","version":"10.1.0","edition":"oss",
               "health":"HEALTH_UNREACHABLE"}],"nextPageToken":"more"})");
}

TEST_F(Conversion, DescribeInstance) {
  edge_.Do([&] {
    InstanceView& view = fake().views["grafana"];
    view.info.types[0].base_level = "member";
    view.info.types[0].guarded_levels = {"admin"};
    view.status.rbac_enabled = false;
    view.check = CredentialCheck{
        true, {"teams:write"}, Failure{Reason::kInstanceCredentials, "look", {}, {}}, kTime};
  });
  v1::DescribeInstanceResponse response;
  const auto request =
      FromJson<v1::DescribeInstanceRequest>(R"({"instance":"grafana","check":true})");
  EXPECT_EQ(edge_.Call(&Stub::DescribeInstance, request, &response).code, grpc::StatusCode::OK);
  edge_.Do([&] { EXPECT_TRUE(fake().check); });
  ExpectIs(response,
           R"({"instance":{"name":"grafana","kind":"grafana","health":"HEALTH_UNKNOWN"},
               "entitlementTypes":[
                 {"type":"team","levels":["member","admin"],"exclusive":true,
                  "principalTypes":["user"],"reportsIndirect":true,
                  "revokeEffect":"leaves the team","listedByScan":true,
                  "baseLevel":"member","guardedLevels":["admin"]},
                 {"type":"role","scopes":["org","global"],"principalTypes":["user","team"],
                  "definable":true}],
               "principalTypes":["user","team","service_account"],"rbacEnabled":false,
               "check":{"accepted":true,"missing":["teams:write"],
                 "problem":{"code":"FAILED_PRECONDITION",
                            "reason":"ERROR_REASON_INSTANCE_CREDENTIALS","message":"look"},
                 "checkTime":"2023-11-14T22:13:20.250Z"}})");
}

TEST_F(Conversion, Operations) {
  Operation open;
  open.id = kId;
  open.create_time = kTime;
  Operation done = open;
  done.settle_time = kTime + 1s;
  done.result = Granted();
  Operation failed = done;
  failed.result.reset();
  failed.problem = Failure{Reason::kTimeSpent, "too late", {}, {}};

  const std::string begin = std::string(R"({"operation":{"operationId":")") + kId +
                            R"(","createTime":"2023-11-14T22:13:20.250Z")";
  const std::string settled = R"(,"settled":true,"settleTime":"2023-11-14T22:13:21.250Z")";
  const auto request = FromJson<v1::GetOperationRequest>(
      R"({"operationId":"01890A5D-AC96-774B-BCCE-B302099A8057"})");
  v1::GetOperationResponse response;
  edge_.Do([&] { fake().operation = open; });
  EXPECT_EQ(edge_.Call(&Stub::GetOperation, request, &response).code, grpc::StatusCode::OK);
  edge_.Do([&] { EXPECT_EQ(fake().text, kId); });
  ExpectIs(response, begin + "}}");
  edge_.Do([&] { fake().operation = done; });
  EXPECT_EQ(edge_.Call(&Stub::GetOperation, request, &response).code, grpc::StatusCode::OK);
  ExpectIs(response, begin + settled + R"(,"result":)" + kGranted + "}}");

  v1::WaitOperationResponse waited;
  v1::WaitOperationRequest wait;
  wait.set_operation_id(kId);
  edge_.Do([&] { fake().operation = failed; });
  EXPECT_EQ(edge_.Call(&Stub::WaitOperation, wait, &waited).code, grpc::StatusCode::OK);
  ExpectIs(waited, begin + settled +
                       R"(,"problem":{"code":"DEADLINE_EXCEEDED",
                          "reason":"ERROR_REASON_TIME_SPENT","message":"too late"}}})");
}

}  // namespace
}  // namespace broker
