#include "clients/single_flight.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/system/system_error.hpp>

#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/manual_clock.h"

namespace broker {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

class SingleFlightTest : public testing::Test {
 protected:
  // One that asks, and what became of it.
  struct Asker {
    std::optional<absl::StatusOr<int>> answer;
    bool cancelled = false;
    boost::asio::cancellation_signal signal;

    bool ended() const { return answer || cancelled; }
  };

  // Begins to ask and lets everything run that can.
  Asker& Ask(const std::string& key, Duration patience = 10s) {
    return AskOf(flights_, key, patience);
  }
  Asker& AskOf(SingleFlight<int>& flights, const std::string& key, Duration patience) {
    Asker& asker = askers_.emplace_back();
    const CallContext context{clock_.Mono() + patience};
    SingleFlight<int>::Question question = [this, key, context] { return Upstream(key, context); };
    boost::asio::co_spawn(
        io_, flights.Ask(key, std::move(question), context),
        boost::asio::bind_cancellation_slot(
            asker.signal.slot(), [&asker](std::exception_ptr thrown, absl::StatusOr<int> answer) {
              asker.cancelled = thrown != nullptr;
              if (!thrown) asker.answer = std::move(answer);
            }));
    Run();
    return asker;
  }
  void TearDown() override {
    Advance(1h);
    for (Asker& asker : askers_) EXPECT_TRUE(asker.ended());
  }
  void Cancel(Asker& asker) { asker.signal.emit(boost::asio::cancellation_type::terminal); }
  void Run() {
    io_.restart();
    io_.poll();
  }
  void Advance(Duration by) {
    clock_.Advance(by);
    Run();
  }
  // The upstream answers its n-th request.
  void Answer(std::size_t n, absl::StatusOr<int> answer) {
    requests_.at(n).second.Set(std::move(answer));
    Run();
  }
  std::vector<std::string> Requests() const {
    std::vector<std::string> keys;
    for (const auto& [key, answer] : requests_) keys.push_back(key);
    return keys;
  }

  boost::asio::io_context io_{1};
  test::ManualClock clock_{io_.get_executor()};
  SingleFlight<int> flights_{&clock_, 2};
  std::deque<Asker> askers_;
  std::vector<std::pair<std::string, OneShot<std::optional<absl::StatusOr<int>>>>> requests_;

 private:
  Task<int> Upstream(std::string key, CallContext context) {
    const OneShot<std::optional<absl::StatusOr<int>>> mine;
    requests_.emplace_back(key, mine);
    auto answer = co_await WaitUntil(mine, &clock_, context.deadline);
    if (answer) co_return *answer;
    co_return Fail(Reason::kUpstreamUnavailable, "its time ended");
  }
};

TEST_F(SingleFlightTest, EqualQuestionsShareOneRequest) {
  Asker& first = Ask("a");
  Asker& second = Ask("a");
  Asker& other = Ask("b");
  EXPECT_THAT(Requests(), ElementsAre("a", "b"));
  Answer(0, 7);
  EXPECT_EQ(first.answer.value().value(), 7);
  EXPECT_EQ(second.answer.value().value(), 7);
  EXPECT_FALSE(other.ended());
  Answer(1, 8);
  EXPECT_EQ(other.answer.value().value(), 8);
}

TEST_F(SingleFlightTest, AnAnswerIsNotKept) {
  Ask("a");
  Answer(0, 7);
  Asker& later = Ask("a");
  EXPECT_FALSE(later.ended());
  Answer(1, 8);
  EXPECT_EQ(later.answer.value().value(), 8);
}

TEST_F(SingleFlightTest, AFailureIsSharedToo) {
  Ask("a");
  Asker& second = Ask("a");
  Answer(0, Fail(Reason::kPrincipalNotFound, "nobody"));
  EXPECT_TRUE(HasReason(second.answer.value().status(), Reason::kPrincipalNotFound));
  EXPECT_THAT(Requests(), ElementsAre("a"));
}

TEST_F(SingleFlightTest, OneThatLeavesDisturbsNobody) {
  Asker& first = Ask("a");
  Asker& second = Ask("a");
  Asker& third = Ask("a");
  Cancel(second);
  Run();
  EXPECT_TRUE(second.cancelled);
  Answer(0, 7);
  EXPECT_EQ(first.answer.value().value(), 7);
  EXPECT_EQ(third.answer.value().value(), 7);
}

TEST_F(SingleFlightTest, EachWaitsNoLongerThanItsOwnTime) {
  Asker& first = Ask("a");
  Asker& hasty = Ask("a", 1s);
  Advance(1s);
  EXPECT_TRUE(HasReason(hasty.answer.value().status(), Reason::kUpstreamUnavailable));
  EXPECT_FALSE(first.ended());
  Answer(0, 7);
  EXPECT_EQ(first.answer.value().value(), 7);
}

TEST_F(SingleFlightTest, IfTheOneThatAskedLeavesTheNextAsks) {
  Asker& first = Ask("a");
  Asker& second = Ask("a");
  Asker& third = Ask("a");
  Cancel(first);
  Run();
  EXPECT_TRUE(first.cancelled);
  EXPECT_THAT(Requests(), ElementsAre("a", "a"));
  Asker& fourth = Ask("a");
  EXPECT_THAT(Requests(), ElementsAre("a", "a"));
  Answer(1, 7);
  for (Asker* asker : {&second, &third, &fourth}) EXPECT_EQ(asker->answer.value().value(), 7);
}

TEST_F(SingleFlightTest, TheEndOfOnesTimeIsNotTheOthers) {
  Asker& hasty = Ask("a", 1s);
  Asker& patient = Ask("a");
  Advance(1s);
  EXPECT_TRUE(HasReason(hasty.answer.value().status(), Reason::kUpstreamUnavailable));
  EXPECT_FALSE(patient.ended());
  Answer(1, 7);
  EXPECT_EQ(patient.answer.value().value(), 7);
}

// The turn is given to those who are leaving themselves and have not noticed yet.
TEST_F(SingleFlightTest, ATurnIsNotLostWithWhoeverIsLeaving) {
  Asker& first = Ask("a");
  Asker& second = Ask("a");
  Asker& hasty = Ask("a", 1s);
  Asker& fourth = Ask("a");
  clock_.Advance(1s);
  Cancel(first);
  Cancel(second);
  Run();
  EXPECT_TRUE(second.cancelled);
  EXPECT_TRUE(hasty.answer);
  ASSERT_THAT(Requests(), ElementsAre("a", "a"));
  Answer(1, 7);
  EXPECT_EQ(fourth.answer.value().value(), 7);
}

TEST_F(SingleFlightTest, WithNobodyLeftItIsOver) {
  Asker& first = Ask("a");
  Asker& second = Ask("a");
  Cancel(second);
  Cancel(first);
  Run();
  EXPECT_TRUE(first.cancelled && second.cancelled);
  Asker& later = Ask("a");
  EXPECT_THAT(Requests(), ElementsAre("a", "a"));
  Answer(1, 7);
  EXPECT_EQ(later.answer.value().value(), 7);
}

TEST_F(SingleFlightTest, OverTheLimitQuestionsAreAskedUnshared) {
  Ask("a");
  Ask("b");
  Asker& third = Ask("c");
  Asker& fourth = Ask("c");
  EXPECT_THAT(Requests(), ElementsAre("a", "b", "c", "c"));
  Answer(2, 7);
  EXPECT_EQ(third.answer.value().value(), 7);
  EXPECT_FALSE(fourth.ended());
}

// As when a process ends: those who wait leave after the object that they asked.
TEST_F(SingleFlightTest, MayBeOutlivedByThoseWhoWait) {
  {
    SingleFlight<int> gone(&clock_, 2);
    for (int i = 0; i < 3; ++i) AskOf(gone, "a", 10s);
  }
  for (Asker& asker : askers_) Cancel(asker);
  Run();
  for (Asker& asker : askers_) EXPECT_TRUE(asker.cancelled);
}

}  // namespace
}  // namespace broker
