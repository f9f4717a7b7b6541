// permctl explain.
#include <map>

#include "tests/cli/permctl_fixture.h"

namespace broker::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

// Three instances: redash-prod has groups, grafana-main and grafana-dev have folders.
class ExplainTest : public PermctlTest {
 protected:
  ExplainTest() {
    broker_.list_instances.Reply(FromText<v1::ListInstancesResponse>(R"(
        instances { name: "grafana-dev" } instances { name: "grafana-main" }
        instances { name: "redash-prod" })"));
    broker_.describe_instance.answer = [](const v1::DescribeInstanceRequest& request,
                                          v1::DescribeInstanceResponse* response) {
      if (request.instance() == "nowhere") {
        return ToStatus(
            {grpc::NOT_FOUND, "INSTANCE_NOT_FOUND", "nowhere is not configured", {}, {}});
      }
      v1::EntitlementType* type = response->add_entitlement_types();
      const bool redash = request.instance() == "redash-prod";
      type->set_type(redash ? "group" : "folder");
      if (!redash) {
        type->add_levels("view");
        type->add_levels("edit");
        type->set_reports_indirect(true);
      }
      return grpc::Status::OK;
    };
    broker_.list_grants.answer = [this](const v1::ListGrantsRequest& request,
                                        v1::ListGrantsResponse* response) {
      const auto failure = failures_.find(request.instance());
      if (failure != failures_.end()) return failure->second;
      *response = FromText<v1::ListGrantsResponse>(holdings_[request.instance()]);
      return grpc::Status::OK;
    };
  }

  static std::string Has(const std::string& holding) {
    return R"(grants { principal { type: "user" id: "2" email: "ann@example.com" }
                       entitlement { type: "folder" id: "p1" display_name: "Payments" }
                       holding { )" +
           holding + "} }";
  }
  static grpc::Status Absent(const std::string& reason, const std::string& message) {
    return ToStatus({grpc::NOT_FOUND, reason, message, {}, {}});
  }
  std::vector<std::string> Asked() const {
    std::vector<std::string> instances;
    for (const auto& request : broker_.list_grants.asked) instances.push_back(request.instance());
    return instances;
  }

  std::map<std::string, std::string> holdings_;
  std::map<std::string, grpc::Status> failures_;
};

TEST_F(ExplainTest, ShowsEachWay) {
  holdings_["grafana-main"] = Has(R"(direct: true level: "view"
             indirect { kind: "team" id: "5" display_name: "SRE" level: "edit" }
             indirect { kind: "parent_folder" id: "x1" display_name: "O\\nps" level: "view" }
             indirect { kind: "basic_role" display_name: "Viewer" level: "view" })");
  const Ran ran = Permctl("explain grafana-main ann@example.com folder:Payments");
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_EQ(ran.out,
            "ann@example.com (user 2) has folder Payments (p1) in grafana-main\n"
            "  direct as view\n"
            "  through team SRE (5) as edit\n"
            "  through parent_folder O\\nps (x1) as view\n"
            "  through basic_role Viewer as view\n");
  EXPECT_EQ(ran.err, "");
  EXPECT_THAT(broker_.list_instances.asked, IsEmpty());
  EXPECT_EQ(broker_.list_grants.asked.at(0).DebugString(), FromText<v1::ListGrantsRequest>(R"(
                instance: "grafana-main" principal { email: "ann@example.com" }
                entitlement { type: "folder" name: "Payments" }
                include_hidden: true include_indirect: true)")
                                                               .DebugString());
}

TEST_F(ExplainTest, WithoutInstanceEachIsAskedThatHasTheType) {
  holdings_["grafana-main"] = Has(R"(direct: true level: "edit")");
  failures_["grafana-dev"] = Absent("PRINCIPAL_NOT_FOUND", "there is no ann");
  for (const char* line :
       {"explain ann@example.com folder:Payments", "explain - ann@example.com folder:Payments"}) {
    broker_.list_grants.asked.clear();
    const Ran ran = Permctl(line);
    EXPECT_EQ(ran.exit_code, 0) << ran.err;
    EXPECT_EQ(ran.out,
              "ann@example.com (user 2) has folder Payments (p1) in grafana-main\n"
              "  direct as edit\n");
    EXPECT_EQ(ran.err, "");
    EXPECT_THAT(Asked(), ElementsAre("grafana-dev", "grafana-main"));
  }
}

TEST_F(ExplainTest, NotHeldIsAnAnswer) {
  const Ran ran = Permctl("explain grafana-main ann@example.com folder:Payments");
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_EQ(ran.out, "no: ann@example.com does not hold folder:Payments in grafana-main\n");
  EXPECT_EQ(Permctl("explain grafana-main ann@example.com folder:Payments --exit-code").exit_code,
            3);
  holdings_["grafana-main"] = Has("direct: true");
  EXPECT_EQ(Permctl("explain grafana-main ann@example.com folder:Payments --exit-code").exit_code,
            0);
}

TEST_F(ExplainTest, ATypeThatShowsNoOtherWaysIsToldOf) {
  const Ran ran = Permctl("explain ann@example.com group:Analysts");
  EXPECT_EQ(ran.out,
            "no: ann@example.com does not hold group:Analysts in redash-prod\n"
            "  (group does not show indirect access)\n");
}

TEST_F(ExplainTest, ALevelIsTakenOffTheName) {
  Permctl("explain ann@example.com folder:Payments=edit");
  ASSERT_THAT(broker_.list_grants.asked, SizeIs(2));
  EXPECT_EQ(broker_.list_grants.asked[0].entitlement().name(), "Payments");
  Permctl("explain ann@example.com folder:a=b");
  EXPECT_EQ(broker_.list_grants.asked[2].entitlement().name(), "a=b");
}

TEST_F(ExplainTest, WhatNoInstanceHasIsNotFound) {
  failures_["grafana-dev"] = Absent("ENTITLEMENT_NOT_FOUND", "there is no Payments");
  failures_["grafana-main"] = Absent("PRINCIPAL_NOT_FOUND", "there is no ann");
  const Ran folder = Permctl("explain ann@example.com folder:Payments");
  EXPECT_EQ(folder.exit_code, 3);
  EXPECT_THAT(folder.err, HasSubstr("error: there is no Payments\n"));
  failures_["grafana-dev"] = ToStatus({grpc::INVALID_ARGUMENT,
                                       "INVALID_FIELD",
                                       "principal must be named by email",
                                       {{"field", "principal"}},
                                       {}});
  const Ran nobody = Permctl("explain login:ann folder:Payments");
  EXPECT_EQ(nobody.exit_code, 2);
  EXPECT_EQ(Permctl("explain ann@example.com cluster:x").exit_code, 2);
  EXPECT_EQ(Permctl("explain nowhere ann@example.com folder:x").exit_code, 3);
}

TEST_F(ExplainTest, WhatCannotBeReadIsNoNo) {
  holdings_["grafana-main"] = Has("direct: true");
  failures_["grafana-dev"] = ToStatus(
      {grpc::UNAVAILABLE, "UPSTREAM_UNAVAILABLE", "grafana-dev does not answer", {}, {}, 5});
  const Ran ran = Permctl("explain ann@example.com folder:Payments");
  EXPECT_EQ(ran.exit_code, 4);
  EXPECT_THAT(ran.out, HasSubstr("  direct\n"));
  EXPECT_THAT(ran.err, HasSubstr("error: grafana-dev does not answer\n"));
  EXPECT_THAT(ran.err, HasSubstr("  instance: grafana-dev\n"));
  EXPECT_EQ(Permctl("explain grafana-dev ann@example.com folder:Payments").exit_code, 4);
}

TEST_F(ExplainTest, JsonHasTheRowsOfAllInstances) {
  holdings_["grafana-main"] = Has("direct: true");
  holdings_["grafana-dev"] = Has("direct: true");
  const Ran ran = Permctl("explain ann@example.com folder:Payments -o json");
  EXPECT_EQ(ran.exit_code, 0);
  const auto first = ran.out.find("\"holding\"");
  EXPECT_NE(ran.out.find("\"holding\"", first + 1), std::string::npos);
  EXPECT_EQ(ran.err, "");
}

}  // namespace
}  // namespace broker::cli
