// What the use cases of definitions are asked, and what a client is answered.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <google/protobuf/util/message_differencer.h>

#include "service/core/error.h"
#include "tests/grpc/json_request.h"

namespace broker {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using Stub = v1::EntitlementAdminService::Stub;

template <class Message>
void ExpectIs(const Message& got, const std::string& json) {
  std::string difference;
  google::protobuf::util::MessageDifferencer differencer;
  differencer.ReportDifferencesToString(&difference);
  EXPECT_TRUE(differencer.Compare(FromJson<Message>(json), got)) << difference;
}

class DefinitionConversion : public testing::Test {
 protected:
  FakeDefinitions& fake() { return edge_.definitions; }
  DefinitionRequest Asked(const std::string& method, const std::string& json) {
    EXPECT_EQ(Ask(edge_, method, json).code, grpc::StatusCode::OK);
    DefinitionRequest asked;
    edge_.Do([&] { asked = fake().changed; });
    return asked;
  }

  Edge edge_;
};

Definition Role() {
  Definition role;
  role.type = "role";
  role.id = "custom-1";
  role.name = "custom";
  role.display_name = "Custom";
  role.description = "two\nlines";
  role.group = "Own";
  role.hidden = true;
  role.scope = "global";
  role.permissions = {{"folders:read", "folders:*"}, {"orgs:read", ""}};
  role.etag = "7";
  return role;
}
// Its permissions in another order.
constexpr char kRole[] =
    R"({"type":"role","id":"custom-1","name":"custom","displayName":"Custom",
        "description":"two\nlines","group":"Own","hidden":true,"scope":"global",
        "permissions":[{"action":"orgs:read"},{"action":"folders:read","scope":"folders:*"}],
        "etag":"7"})";
constexpr char kSorted[] =
    R"({"type":"role","id":"custom-1","name":"custom","displayName":"Custom",
        "description":"two\nlines","group":"Own","hidden":true,"scope":"global",
        "permissions":[{"action":"folders:read","scope":"folders:*"},{"action":"orgs:read"}],
        "etag":"7"})";
constexpr char kWhy[] =
    R"({"reason":"r","ticket":"t","requestedBy":"ann@example.com","approvedBy":"bob@example.com"})";
const Justification kJustification{"r", "t", "ann@example.com", "bob@example.com"};

TEST_F(DefinitionConversion, CreateAsksForEverythingThatTheRequestSays) {
  const DefinitionRequest asked =
      Asked("CreateEntitlement", R"({"instance":"grafana","dryRun":true,"justification":)" +
                                     std::string(kWhy) + R"(,"definition":)" + kRole + "}");
  EXPECT_EQ(asked.verb, Verb::kCreate);
  EXPECT_EQ(asked.instance, "grafana");
  EXPECT_EQ(asked.justification, kJustification);
  EXPECT_TRUE(asked.dry_run);
  Definition wanted = Role();
  wanted.etag.clear();  // of no meaning here
  EXPECT_EQ(asked.definition, wanted);
}

TEST_F(DefinitionConversion, UpdateAsksWithTheEtag) {
  const DefinitionRequest asked = Asked(
      "UpdateEntitlement", R"({"instance":"grafana","definition":)" + std::string(kRole) + "}");
  EXPECT_EQ(asked.verb, Verb::kUpdate);
  EXPECT_EQ(asked.definition, Role());
  EXPECT_FALSE(asked.dry_run);
}

TEST_F(DefinitionConversion, WithoutScopeTheFirstOneIsMeant) {
  const DefinitionRequest asked =
      Asked("CreateEntitlement",
            R"({"instance":"grafana","definition":{"type":"role","id":"x","name":"x"}})");
  EXPECT_EQ(asked.definition.scope, "org");
}

TEST_F(DefinitionConversion, TheLongestThatIsTaken) {
  std::string e;
  for (int i = 0; i < 100; ++i) e += "\u00e9";
  const DefinitionRequest group =
      Asked("CreateEntitlement",
            R"({"instance":"redash","definition":{"type":"group","name":")" + e + "\"}}");
  EXPECT_EQ(group.definition.name, e);
  std::string permissions;
  for (int i = 0; i < 1000; ++i) {
    permissions += std::string(i ? "," : "") + R"({"action":"a:)" + std::to_string(i) + "\"}";
  }
  const DefinitionRequest role =
      Asked("CreateEntitlement", R"({"instance":"grafana","definition":{"type":"role","id":")" +
                                     std::string(40, 'x') + R"(","name":"x","permissions":[)" +
                                     permissions + "]}}");
  EXPECT_EQ(role.definition.permissions.size(), 1000u);
}

TEST_F(DefinitionConversion, DeleteAsksForEverythingThatTheRequestSays) {
  const DefinitionRequest asked = Asked(
      "DeleteEntitlement",
      R"({"instance":"redash","entitlement":{"type":"group","name":"x","level":"y","scope":"z"},
          "force":true,"etag":"e","dryRun":true,"justification":)" +
          std::string(kWhy) + "}");
  EXPECT_EQ(asked.verb, Verb::kDelete);
  EXPECT_EQ(asked.entitlement, (EntitlementRef{"group", EntitlementRef::Key::kName, "x", "", ""}));
  EXPECT_TRUE(asked.force);
  EXPECT_EQ(asked.etag, "e");
  EXPECT_TRUE(asked.dry_run);
  EXPECT_EQ(asked.justification, kJustification);
}

TEST_F(DefinitionConversion, ResetAsksWithBothPeople) {
  const DefinitionRequest asked = Asked(
      "ResetBasicRoles", R"({"instance":"grafana","justification":)" + std::string(kWhy) + "}");
  EXPECT_EQ(asked.verb, Verb::kReset);
  EXPECT_EQ(asked.justification, kJustification);
}

TEST_F(DefinitionConversion, GetAnswersTheDefinition) {
  edge_.Do([&] { fake().definition = Role(); });
  v1::GetEntitlementResponse response;
  const Answer answer = edge_.Call(&Stub::GetEntitlement,
                                   FromJson<v1::GetEntitlementRequest>(
                                       R"({"instance":"grafana","entitlement":{"type":"role",
                                           "id":"custom-1","scope":"anything"}})"),
                                   &response);
  EXPECT_EQ(answer.code, grpc::StatusCode::OK) << answer;
  ExpectIs(response, R"({"definition":)" + std::string(kSorted) + "}");
  EXPECT_EQ(fake().instance, "grafana");
  EXPECT_EQ(fake().ref.value, "custom-1");
}

MutationResult Deleted() {
  MutationResult result;
  result.outcome = Outcome::kDeleted;
  result.changed = true;
  result.defined_before = {Role()};
  result.defined_after = {Role()};
  result.warnings = {{WarningCode::kWillNotStick, "look"}};
  result.effective_time = Instant{1'700'000'000'250'000us};
  result.operation_id = "01890a5d-ac96-774b-bcce-b302099a8057";
  return result;
}
const std::string kDeleted =
    std::string(R"({"outcome":"OUTCOME_DELETED","changed":true,"before":[)") + kSorted +
    R"(],"after":[)" + kSorted + R"(],"warnings":[{"code":"WARNING_CODE_WILL_NOT_STICK",)" +
    R"("message":"look"}],"effectiveTime":"2023-11-14T22:13:20.250Z",)" +
    R"("operationId":"01890a5d-ac96-774b-bcce-b302099a8057"})";

TEST_F(DefinitionConversion, DeleteAnswersTheResultAndWhoLostIt) {
  MutationResult revoked;
  revoked.outcome = Outcome::kRevoked;
  revoked.instance = "redash";
  revoked.principal.id = "12";
  edge_.Do([&] { fake().answer = DefinitionAnswer{Deleted(), {revoked}}; });
  v1::DeleteEntitlementResponse response;
  edge_.Call(&Stub::DeleteEntitlement,
             FromJson<v1::DeleteEntitlementRequest>(
                 R"({"instance":"redash","entitlement":{"type":"group","id":"3"}})"),
             &response);
  ExpectIs(response.result(), kDeleted);
  ASSERT_EQ(response.revoked_size(), 1);
  EXPECT_EQ(response.revoked(0).outcome(), v1::OUTCOME_REVOKED);
  EXPECT_EQ(response.revoked(0).principal().id(), "12");
}

TEST_F(DefinitionConversion, AnOperationTellsTheResultOfADefinition) {
  edge_.Do([&] {
    Operation operation;
    operation.verb = Verb::kDelete;
    operation.settle_time = Instant{};
    operation.result = Deleted();
    edge_.fake.operation = operation;
  });
  v1::GetOperationResponse response;
  edge_.Call(&v1::PermissionBroker::Stub::GetOperation,
             FromJson<v1::GetOperationRequest>(
                 R"({"operationId":"01890a5d-ac96-774b-bcce-b302099a8057"})"),
             &response);
  EXPECT_FALSE(response.operation().has_result());
  ExpectIs(response.operation().entitlement_result(), kDeleted);
}

TEST_F(DefinitionConversion, AFailureTravels) {
  edge_.Do([&] {
    fake().answer = Fail(Reason::kEntitlementExists, "is there",
                         {{"resource_type", "role"}, {"resource_name", "custom-1"}});
  });
  const Answer answer = Ask(edge_, "CreateEntitlement",
                            R"({"instance":"grafana","definition":)" + std::string(kRole) + "}");
  EXPECT_EQ(answer.code, grpc::StatusCode::ALREADY_EXISTS);
  EXPECT_EQ(answer.reason, "ENTITLEMENT_EXISTS");
  EXPECT_EQ(answer.resource, "role custom-1");
}

// What it cannot be is for the use case to say; nothing is known of its fields here.
TEST_F(DefinitionConversion, ATypeWithoutDefinitionsReachesTheUseCase) {
  const DefinitionRequest asked = Asked(
      "CreateEntitlement", R"({"instance":"grafana","definition":{"type":"team","name":"x"}})");
  EXPECT_EQ(asked.definition.type, "team");
}

TEST_F(DefinitionConversion, ARequestIdComesWithADigestOfAllElse) {
  const std::string group = R"({"instance":"redash","requestId":"r",)";
  std::set<std::string> digests;
  for (const auto& [method, json] : std::vector<std::pair<std::string, std::string>>{
           {"CreateEntitlement", group + R"("definition":{"type":"group","name":"x"}})"},
           {"CreateEntitlement", group + R"("definition":{"type":"group","name":"y"}})"},
           {"UpdateEntitlement",
            group + R"("definition":{"type":"group","id":"3","name":"x","etag":"e"}})"},
           {"DeleteEntitlement", group + R"("entitlement":{"type":"group","id":"3"}})"}}) {
    const Origin origin = Asked(method, json).origin;
    EXPECT_EQ(origin.request_id, "r") << method;
    digests.insert(origin.digest);
  }
  EXPECT_EQ(digests.size(), 4u);
  EXPECT_FALSE(digests.contains(""));
}

TEST_F(DefinitionConversion, AnUnknownInstanceIsNotFound) {
  const Answer answer = Ask(edge_, "GetEntitlement",
                            R"({"instance":"none","entitlement":{"type":"group","id":"3"}})");
  EXPECT_EQ(answer.code, grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(answer.reason, "INSTANCE_NOT_FOUND");
}

}  // namespace
}  // namespace broker
