// Leases of one caller before the policy: what is decided about is what is ended.
#include "service/broker/authorized_leases.h"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>

#include <memory>

#include "service/core/error.h"
#include "tests/grpc/fake_leases.h"
#include "tests/support/run_on.h"

namespace broker {
namespace {

using test::RunOn;

class EndOfLeases : public ::testing::Test {
 protected:
  EndOfLeases() {
    auto policy = std::make_shared<Policy>();
    PolicyRule rule;
    rule.name = "groups";
    rule.callers = {"corp:ann"};
    rule.verbs = {PolicyVerb::kRevoke};
    rule.types = {"group"};
    policy->rules.push_back(rule);
    authority_.Replace(policy);
  }

  void Hold(const std::string& id, const std::string& type) {
    Lease lease;
    lease.id = id;
    lease.instance = "redash";
    lease.key.entitlement_type = lease.entitlement.type = type;
    inner_.page->rows.push_back(lease);
  }
  absl::StatusOr<int> End() {
    EndLeasesRequest request;
    request.query.instance = "redash";
    AuthorizedLeases leases(&inner_, nullptr, Asker(&authority_, "corp:ann"));
    return RunOn(io_, leases.EndLeases(request, {}));
  }

  boost::asio::io_context io_;
  Authority authority_;
  FakeLeases inner_;
};

TEST_F(EndOfLeases, NoneThatWasMadeAfterTheDecision) {
  Hold("1", "group");
  Hold("2", "group");
  inner_.ended = 2;
  EXPECT_EQ(End().value(), 2);
  EXPECT_EQ(inner_.ending.query.up_to, "2");
  EXPECT_EQ(inner_.ending.origin.caller, "corp:ann");
}

TEST_F(EndOfLeases, NoneIfThereWasNoneToDecideAbout) {
  inner_.ended = 1;
  EXPECT_EQ(End().value(), 0);
  EXPECT_EQ(inner_.asked, "ListLeases");
}

TEST_F(EndOfLeases, NoneIfOneMayNotBe) {
  Hold("1", "group");
  Hold("2", "team");
  EXPECT_TRUE(HasReason(End().status(), Reason::kPolicyDenied));
  EXPECT_EQ(inner_.asked, "ListLeases");
}

}  // namespace
}  // namespace broker
