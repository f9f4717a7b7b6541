// Callers that race for one Redash user. Redash rewrites all groups of a user with each change, so
// changes that overlap lose one another; the broker's turn keeps them apart. Compiled a second time
// without turns, the same race has to be seen to fail.
#include <algorithm>
#include <map>
#include <mutex>
#include <thread>

#include "tests/e2e/redash_world.h"
#include "tests/support/history.h"

namespace broker::test {
namespace {

constexpr int kFirstGroup = 3;
constexpr int kGroups = 8;
constexpr int kCallers = 64;

using Clock = std::chrono::steady_clock;

class RedashRace : public RedashWorld {
 protected:
  // 64 callers at once, each granting or revoking one of 8 groups. What each was told, by group.
  std::map<int, std::vector<Told>> Race() {
    broker();
    std::mutex mutex;
    std::map<int, std::vector<Told>> told;
    std::vector<std::thread> callers;
    for (int i = 0; i < kCallers; ++i) {
      callers.emplace_back([&, i] {
        const int group = kFirstGroup + i % kGroups;
        const std::string id = "#" + std::to_string(group);
        Told call{Clock::now(), {}, v1::OUTCOME_UNSPECIFIED};
        if (i / kGroups % 2 == 0) {
          call.outcome = Grant("ann@example.com", id).reply.result().outcome();
        } else {
          call.outcome = Revoke("ann@example.com", id).reply.result().outcome();
        }
        call.end = Clock::now();
        const std::lock_guard lock(mutex);
        told[group].push_back(call);
      });
    }
    for (std::thread& caller : callers) caller.join();
    return told;
  }

  // The groups whose answers and end state no order explains, and those stored twice.
  std::vector<int> Unexplained(const std::map<int, std::vector<Told>>& told) {
    const std::vector<int> stored = GroupsOf(kAnn);
    std::vector<int> wrong;
    for (const auto& [group, calls] : told) {
      const auto copies = std::count(stored.begin(), stored.end(), group);
      if (copies > 1 || !IsExplained(calls, false, copies == 1)) wrong.push_back(group);
    }
    return wrong;
  }
};

#ifdef BROKER_WITHOUT_TURN

TEST_F(RedashRace, WithoutTurnsItFailsEveryTime) {
  int failed = 0;
  for (int round = 0; round < 20; ++round) {
    redash_.Use([](fakes::RedashFake& fake) { fake.SetGroups(kAnn, {kDefault}); });
    if (!Unexplained(Race()).empty()) ++failed;
  }
  EXPECT_EQ(failed, 20);
}

#else

TEST_F(RedashRace, SomeOrderExplainsEveryAnswer) {
  for (int round = 0; round < 3; ++round) {
    redash_.Use([](fakes::RedashFake& fake) { fake.SetGroups(kAnn, {kDefault}); });
    EXPECT_THAT(Unexplained(Race()), ::testing::IsEmpty());
  }
}

TEST_F(RedashRace, TwoFirstGrantsBothSucceedAndStoreOne) {
  broker();
  v1::Outcome outcomes[2];
  std::thread other(
      [&] { outcomes[0] = Grant("ann@example.com", "Analysts").reply.result().outcome(); });
  outcomes[1] = Grant("ann@example.com", "Analysts").reply.result().outcome();
  other.join();
  EXPECT_THAT(outcomes,
              ::testing::UnorderedElementsAre(v1::OUTCOME_GRANTED, v1::OUTCOME_ALREADY_HELD));
  EXPECT_THAT(GroupsOf(kAnn), ::testing::ElementsAre(kDefault, kAnalysts));
}

TEST_F(RedashRace, ACallerWhoLeavesDoesNotUndoItsGrant) {
  redash_.AddFault(
      R"({"method": "POST", "times": 1, "when": "before", "fault": {"delay_ms": 400}})");
  broker();
  grpc::ClientContext context;
  v1::GrantResponse reply;
  std::thread leaving([&] {
    while (Writes().empty()) std::this_thread::yield();
    context.TryCancel();
  });
  const grpc::Status left = broker().stub().Grant(
      &context, Text<v1::GrantRequest>(Target("ann@example.com", "Analysts")), &reply);
  leaving.join();
  EXPECT_EQ(left.error_code(), grpc::StatusCode::CANCELLED);
  // The next change of the same user waits for the turn, so the grant has ended when it answers.
  const auto again = Grant("ann@example.com", "Analysts");
  EXPECT_EQ(again.reply.result().outcome(), v1::OUTCOME_ALREADY_HELD);
  EXPECT_THAT(GroupsOf(kAnn), ::testing::ElementsAre(kDefault, kAnalysts));
}

#endif

}  // namespace
}  // namespace broker::test
