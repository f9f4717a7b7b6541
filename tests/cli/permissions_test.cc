// permctl permissions.
#include "tests/cli/permctl_fixture.h"

namespace broker::cli {
namespace {

using testing::HasSubstr;

class PermissionsTest : public PermctlTest {
 protected:
  void Serve() {
    broker_.list_permissions.answer = [](const v1::ListPermissionsRequest& request,
                                         v1::ListPermissionsResponse* response) {
      const bool first = request.page_token().empty();
      v1::Permission* row = response->add_permissions();
      row->set_action(first ? "create_query" : "execute_query");
      row->set_scope(first ? "" : "data_source:3");
      if (first) response->set_next_page_token("more");
      return grpc::Status::OK;
    };
  }
};

TEST_F(PermissionsTest, ShowsActionsAndScopesOfAllPages) {
  Serve();
  const Ran ran = Permctl("permissions redash-prod ann@example.com");
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_EQ(ran.out,
            "ACTION         SCOPE\n"
            "create_query\n"
            "execute_query  data_source:3\n");
  EXPECT_EQ(ran.err, "");
  EXPECT_EQ(broker_.list_permissions.asked.at(0).DebugString(),
            FromText<v1::ListPermissionsRequest>(
                R"(instance: "redash-prod" principal { email: "ann@example.com" } page_size: 1000)")
                .DebugString());
}

TEST_F(PermissionsTest, OfAServiceAccountAndLimited) {
  Serve();
  const Ran ran = Permctl("permissions grafana-main service_account:ci --limit 1");
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_EQ(ran.err, "there is more: raise or leave out --limit\n");
  EXPECT_EQ(broker_.list_permissions.asked.at(0).principal().type(), "service_account");
}

TEST_F(PermissionsTest, WhatAnInstanceDoesNotTellIsRefused) {
  broker_.list_permissions.Fail(ToStatus({grpc::UNIMPLEMENTED,
                                          "UNSUPPORTED_BY_INSTANCE",
                                          "a team has no list of permissions",
                                          {},
                                          {}}));
  const Ran ran = Permctl("permissions grafana-main team:SRE");
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_THAT(ran.err, HasSubstr("next: permctl describe grafana-main\n"));
}

}  // namespace
}  // namespace broker::cli
