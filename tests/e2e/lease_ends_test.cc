// How the ends of leases that are due together share the upstream with calls.
#include <algorithm>
#include <thread>

#include "tests/e2e/redash_world.h"
#include "tests/support/lease_calls.h"

namespace broker::test {
namespace {

class LeaseEnds : public RedashWorld {
 protected:
  static constexpr int kPeople = 6;

  // Each of them gets Marketing for an hour; to take it away will take a while.
  void GiveAll() {
    for (int i = 0; i < kPeople; ++i) {
      const std::string email = "lessee" + std::to_string(i) + "@example.com";
      people_.push_back(
          redash_.Use([&](fakes::RedashFake& fake) { return fake.AddUser(email, "Lessee"); }));
      ASSERT_TRUE(Grant(email, "Marketing", "ttl { seconds: 3600 }").ok());
    }
    redash_.AddFault(R"({"method": "DELETE", "path": "/api/groups/7/members/*", "times": 6,
                         "fault": {"delay_ms": 100}})");
    redash_.ClearLog();
  }
  bool Held() {
    return redash_.Use([&](fakes::RedashFake& fake) {
      return std::any_of(people_.begin(), people_.end(), [&](int id) {
        const auto groups = fake.GroupsOf(id);
        return std::find(groups.begin(), groups.end(), kMarketing) != groups.end();
      });
    });
  }
  // All are due now; returns when the upstream shows nothing of them any more.
  void EndAll() {
    LeaseCalls leases(broker().port());
    const auto ended = leases.End(
        "filter { instance: 'redash' entitlement_type: 'group' "
        "entitlement_id: '7' }");
    EXPECT_EQ(ended.reply.ended_count(), kPeople);
    while (Held()) std::this_thread::yield();
  }
  int MostAtOnce() const {
    int most = 0;
    for (const auto& entry : redash_.Log()) most = std::max(most, entry.in_flight);
    return most;
  }

  std::vector<int> people_;
};

TEST_F(LeaseEnds, OneAtATimeBesideAGrant) {
  GiveAll();
  redash_.AddFault(R"({"method": "POST", "path": "/api/groups/3/members", "times": 1,
                       "fault": {"delay_ms": 3000}})");
  std::thread grant([&] { EXPECT_TRUE(Grant("ann@example.com", "Analysts").ok()); });
  while (Writes().empty()) std::this_thread::yield();
  EndAll();
  // The grant's own request is one of them.
  EXPECT_LE(MostAtOnce(), 2);
  grant.join();
  EXPECT_THAT(GroupsOf(kAnn), ::testing::ElementsAre(kDefault, kAnalysts));
}

TEST_F(LeaseEnds, TwoAtATimeByThemselves) {
  GiveAll();
  EndAll();
  EXPECT_EQ(MostAtOnce(), 2);
}

}  // namespace
}  // namespace broker::test
