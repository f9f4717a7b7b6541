// permctl roles: definitions, listed, read and changed.
#include "tests/cli/permctl_fixture.h"
#include "tests/support/temp_dir.h"

namespace broker::cli {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;

constexpr char kReader[] = R"(
  type: "role" id: "reader" name: "custom:reader" display_name: "Reader" scope: "global" etag: "4"
  permissions { action: "dashboards:read" scope: "folders:*" } )";

constexpr char kFile[] = R"(id: reader
name: custom:reader
display_name: Reader
permissions:
  - {action: "dashboards:read", scope: "folders:uid:x"}
)";

template <class Response>
Response Result(const std::string& outcome, bool dry_run, const std::string& rest = "") {
  return FromText<Response>("result { outcome: OUTCOME_" + outcome +
                            (outcome == "UNCHANGED" ? " " : " changed: true ") +
                            (dry_run ? "dry_run: true " : "operation_id: 'op-1' ") + rest + "}");
}

class RolesTest : public PermctlTest {
 protected:
  template <class Request, class Response>
  void Answer(Script<Request, Response>& script, const std::string& outcome,
              const std::string& rest = "") {
    script.answer = [=](const Request& request, Response* response) {
      *response = Result<Response>(outcome, request.dry_run(), rest);
      return grpc::Status::OK;
    };
  }
  void Has(const std::string& definition) {
    broker_.admin.get.Reply(
        FromText<v1::GetEntitlementResponse>("definition {" + definition + "}"));
  }
  Ran Roles(const std::string& line, const std::string& file = kFile) {
    return Permctl("roles " + line + " -f " + dir_.Write("role.yaml", file));
  }
  void Types(const std::string& line) {
    input_ = line + "\n";
    person_ = true;
  }

  const std::string before_ = "before {" + std::string(kReader) + "}";
  test::TempDir dir_;
};

TEST_F(RolesTest, AreListed) {
  broker_.list_entitlements.Reply(FromText<v1::ListEntitlementsResponse>(
      R"(entitlements { type: "role" id: "reader" display_name: "Reader" grantable: true })"));
  const Ran ran = Permctl("roles grafana-main --query read --hidden");
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_THAT(ran.out, EndsWith("role  reader  Reader\n"));
  EXPECT_EQ(broker_.list_entitlements.asked.at(0).type(), "role");
  EXPECT_EQ(broker_.list_entitlements.asked.at(0).query(), "read");
  EXPECT_EQ(Permctl("roles redash-prod --type group").exit_code, 0);
  EXPECT_EQ(broker_.list_entitlements.asked.at(1).type(), "group");
}

TEST_F(RolesTest, GetPrintsWhatCreateAndUpdateRead) {
  Has(kReader);
  const Ran ran = Permctl("roles get grafana-main reader");
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_THAT(ran.out, StartsWith("type: \"role\"\nid: \"reader\"\n"));
  EXPECT_EQ(broker_.admin.get.asked.at(0).DebugString(), FromText<v1::GetEntitlementRequest>(R"(
      instance: "grafana-main" entitlement { type: "role" id: "reader" })")
                                                             .DebugString());
  Answer(broker_.admin.create, "CREATED");
  EXPECT_EQ(Roles("create grafana-main --yes", ran.out).exit_code, 0);
  EXPECT_EQ(broker_.admin.create.asked.at(1).definition().DebugString(),
            FromText<v1::EntitlementDefinition>(kReader).DebugString());
  EXPECT_THAT(Permctl("roles get grafana-main reader -o json").out,
              HasSubstr(R"("name": "custom:reader")"));
}

TEST_F(RolesTest, CreateShowsItAsksAndMakesIt) {
  Answer(broker_.admin.create, "CREATED");
  Types("y");
  const Ran ran = Roles("create grafana-main --reason INC-42");
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_EQ(ran.err, "Create role Reader (reader) in grafana-main? [y/N] ");
  EXPECT_EQ(ran.out,
            "+ type: \"role\"\n"
            "+ id: \"reader\"\n"
            "+ name: \"custom:reader\"\n"
            "+ display_name: \"Reader\"\n"
            "+   - {action: \"dashboards:read\", scope: \"folders:uid:x\"}\n"
            "created: role Reader (reader)\n"
            "operation: op-1\n");
  ASSERT_THAT(broker_.admin.create.asked, SizeIs(2));
  EXPECT_TRUE(broker_.admin.create.asked[0].dry_run());
  EXPECT_FALSE(broker_.admin.create.asked[1].dry_run());
  EXPECT_EQ(broker_.admin.create.asked[1].justification().reason(), "INC-42");
}

TEST_F(RolesTest, WhatIsThereAlreadyIsNotAskedFor) {
  Answer(broker_.admin.create, "UNCHANGED", before_);
  Types("n");
  const Ran ran = Roles("create grafana-main");
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_EQ(ran.out, "unchanged: role Reader (reader); nothing was changed\n");
  EXPECT_THAT(broker_.admin.create.asked, SizeIs(1));
}

TEST_F(RolesTest, ADryRunMakesNothing) {
  Answer(broker_.admin.create, "CREATED");
  const Ran ran = Roles("create grafana-main --dry-run --exit-code");
  EXPECT_EQ(ran.exit_code, 10);
  EXPECT_THAT(ran.out, EndsWith("would be created (dry run): role Reader (reader)\n"));
  EXPECT_EQ(Roles("create grafana-main --dry-run").exit_code, 0);
  EXPECT_THAT(Roles("create grafana-main --dry-run -o json").out, StartsWith("{"));
  for (const auto& asked : broker_.admin.create.asked) EXPECT_TRUE(asked.dry_run());
}

TEST_F(RolesTest, UpdateShowsTheDifferenceAndIsHeldToWhatWasRead) {
  Has(kReader);
  Answer(broker_.admin.update, "UPDATED", before_);
  Types("y");
  const Ran ran = Roles("update grafana-main");
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_THAT(ran.out, StartsWith("-   - {action: \"dashboards:read\", scope: \"folders:*\"}\n"
                                  "+   - {action: \"dashboards:read\", scope: \"folders:uid:x\"}\n"
                                  "updated: role Reader (reader)\n"));
  EXPECT_EQ(ran.err, "Update role Reader (reader) in grafana-main? [y/N] ");
  ASSERT_THAT(broker_.admin.update.asked, SizeIs(2));
  EXPECT_EQ(broker_.admin.update.asked[1].definition().etag(), "4");
  EXPECT_EQ(broker_.admin.update.asked[1].definition().scope(), "global");
}

TEST_F(RolesTest, AnEtagOfTheFileGoesFirst) {
  Has(kReader);
  broker_.admin.update.Fail(ToStatus(
      {grpc::FAILED_PRECONDITION, "PRECONDITION_FAILED", "it has changed", {{"etag", "4"}}, {}}));
  const Ran ran = Roles("update grafana-main --yes", kFile + std::string("etag: 3\n"));
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_EQ(broker_.admin.update.asked.at(0).definition().etag(), "3");
  EXPECT_THAT(ran.err, HasSubstr("next: permctl roles get grafana-main reader\n"));
}

TEST_F(RolesTest, DeleteIsHeldToWhatWasShown) {
  broker_.admin.remove.answer = [](const v1::DeleteEntitlementRequest& request,
                                   v1::DeleteEntitlementResponse* response) {
    *response = Result<v1::DeleteEntitlementResponse>(
        "DELETED", request.dry_run(), "before { type: 'group' id: '7' name: 'Ops' etag: 'e7' }");
    auto* lost = response->add_revoked();
    lost->set_outcome(v1::OUTCOME_REVOKED);
    lost->set_changed(true);
    lost->set_dry_run(request.dry_run());
    lost->mutable_principal()->set_email("ann@example.com");
    return grpc::Status::OK;
  };
  Types("y");
  const Ran ran = Permctl("roles delete redash-prod 7 --type group --force");
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_EQ(ran.err, "Delete group Ops (7) in redash-prod? [y/N] ");
  EXPECT_THAT(ran.out,
              AllOf(StartsWith("- type: \"group\"\n- id: \"7\"\n- name: \"Ops\"\nwould be revoked"),
                    HasSubstr("\nrevoked: ann@example.com"),
                    EndsWith("deleted: group Ops (7)\noperation: op-1\n")));
  ASSERT_THAT(broker_.admin.remove.asked, SizeIs(2));
  EXPECT_TRUE(broker_.admin.remove.asked[1].force());
  EXPECT_EQ(broker_.admin.remove.asked[1].etag(), "e7");
  EXPECT_EQ(broker_.admin.remove.asked[1].entitlement().id(), "7");
  EXPECT_EQ(broker_.admin.remove.asked[1].entitlement().type(), "group");
}

TEST_F(RolesTest, WhatSomebodyHoldsSaysWhoAndHow) {
  broker_.admin.remove.Fail(
      ToStatus({grpc::FAILED_PRECONDITION, "ENTITLEMENT_IN_USE", "somebody holds it", {}, {}}));
  const Ran ran = Permctl({"roles", "delete", "grafana-main", "reader", "--yes"});
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_THAT(ran.err, HasSubstr("next: permctl who grafana-main 'role:#reader'\n"));
  EXPECT_THAT(ran.err, HasSubstr(" --force\n"));
  broker_.admin.create.Fail(
      ToStatus({grpc::ALREADY_EXISTS, "ENTITLEMENT_EXISTS", "it is there", {}, {}}));
  EXPECT_THAT(Roles("create grafana-main --yes").err,
              HasSubstr("next: permctl roles get grafana-main reader\n"));
  EXPECT_THAT(Roles("create redash-prod --yes --type group", "name: Ops").err,
              HasSubstr("next: permctl entitlements redash-prod group\n"));
}

TEST_F(RolesTest, AResetTellsWhatWouldBeLostAndTwoPeople) {
  Answer(
      broker_.admin.reset, "RESET",
      "before { type: 'role' id: 'basic_admin' name: 'basic:admin' permissions { action: 'a' } }");
  Types("y");
  const Ran ran = Permctl(
      "roles reset-basic grafana-main --requested-by a@example.com --approved-by b@example.com");
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_EQ(ran.err, "Set back to what Grafana ships the basic roles in grafana-main? [y/N] ");
  EXPECT_EQ(ran.out,
            "role basic:admin (basic_admin): 1 permissions\n"
            "reset: 1 role of the upstream's own, to what it ships\n"
            "operation: op-1\n");
  ASSERT_THAT(broker_.admin.reset.asked, SizeIs(2));
  EXPECT_EQ(broker_.admin.reset.asked[1].justification().approved_by(), "b@example.com");
}

TEST_F(RolesTest, NobodyIsAskedForWhatCannotBeMeant) {
  EXPECT_EQ(Permctl("roles").exit_code, 2);
  EXPECT_EQ(Permctl("roles get grafana-main").exit_code, 2);
  EXPECT_EQ(Permctl("roles get grafana-main reader more").exit_code, 2);
  EXPECT_EQ(Permctl("roles create grafana-main").exit_code, 2);
  EXPECT_THAT(Permctl("roles delete grafana-main").err,
              HasSubstr("next: permctl roles delete --help\n"));
  EXPECT_EQ(Permctl("roles delete grafana-main reader").exit_code, 2);
  EXPECT_EQ(Roles("create grafana-main").exit_code, 2);
  EXPECT_EQ(Roles("create grafana-main --yes", "uid: reader").exit_code, 2);
  EXPECT_EQ(Roles("update grafana-main --yes", "name: x").exit_code, 2);
  EXPECT_EQ(Roles("create grafana-main --yes --type role", "type: group\nname: x").exit_code, 2);
  EXPECT_THAT(broker_.admin.get.asked, IsEmpty());
  EXPECT_THAT(broker_.admin.create.asked, IsEmpty());
  EXPECT_THAT(broker_.admin.update.asked, IsEmpty());
  EXPECT_THAT(broker_.admin.remove.asked, IsEmpty());
}

TEST_F(RolesTest, TheirOperationsTellWhatBecameOfThem) {
  broker_.get_operation.Reply(FromText<v1::GetOperationResponse>(
      "operation { operation_id: 'op-1' settled: true entitlement_result { outcome: "
      "OUTCOME_DELETED changed: true operation_id: 'op-1' " +
      before_ + "} }"));
  EXPECT_EQ(Permctl("operations get op-1").out,
            "operation op-1: settled\ndeleted: role Reader (reader)\n");
}

}  // namespace
}  // namespace broker::cli
