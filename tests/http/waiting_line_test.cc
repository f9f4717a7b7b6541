#include "clients/http/waiting_line.h"

#include "tests/http/fixture.h"

namespace broker::http {
namespace {

using std::chrono::seconds;
using Place = WaitingLine::Place;

class WaitingLineTest : public HttpTest {
 protected:
  Call<absl::StatusOr<Place>> Enter(Duration time = seconds(30)) {
    auto call = Start(line_.Enter(&clock_, clock_.Mono() + time));
    Drain();
    return call;
  }

  static void Leave(const Call<absl::StatusOr<Place>>& call) { call.state_->result.reset(); }

  WaitingLine line_{1, 2, "redash.example.com"};
};

TEST_F(WaitingLineTest, IsFirstComeFirstServed) {
  auto first = Enter();
  auto second = Enter();
  auto third = Enter();
  EXPECT_TRUE(first.done());
  EXPECT_FALSE(second.done() || third.done());
  Leave(first);
  Drain();
  EXPECT_TRUE(second.done());
  EXPECT_FALSE(third.done());
  Leave(second);
  Drain();
  EXPECT_TRUE(third.done());
}

TEST_F(WaitingLineTest, RefusesWhenFull) {
  auto first = Enter();
  auto second = Enter();
  auto third = Enter();
  auto fourth = Enter();
  ASSERT_TRUE(fourth.done());
  EXPECT_TRUE(HasReason(fourth->status(), Reason::kBrokerOverloaded));
  EXPECT_TRUE(FailureOf(fourth->status()).retry_delay.has_value());
}

TEST_F(WaitingLineTest, IsLeftAtTheDeadline) {
  auto first = Enter();
  auto second = Enter(seconds(5));
  auto third = Enter(seconds(10));
  clock_.Advance(seconds(5));
  Drain();
  ASSERT_TRUE(second.done());
  EXPECT_TRUE(HasReason(second->status(), Reason::kUpstreamUnavailable));
  EXPECT_EQ(line_.waiting(), 1);
  Leave(first);
  Drain();
  ASSERT_TRUE(third.done());
  EXPECT_TRUE(third->ok());
}

TEST_F(WaitingLineTest, LetsNobodyInAfterTheDeadline) {
  auto late = Enter(seconds(0));
  ASSERT_TRUE(late.done());
  EXPECT_TRUE(HasReason(late->status(), Reason::kUpstreamUnavailable));
  EXPECT_TRUE(Enter()->ok());
}

TEST_F(WaitingLineTest, ACancelledWaiterGivesUpItsPlaceInTheLine) {
  auto first = Enter();
  auto second = Enter();
  auto third = Enter();
  second.Cancel();
  Drain();
  EXPECT_TRUE(second.cancelled());
  EXPECT_EQ(line_.waiting(), 1);
  Leave(first);
  Drain();
  EXPECT_TRUE(third.done() && third->ok());
}

TEST_F(WaitingLineTest, NoPlaceIsLostWhenCancellationAndTurnMeet) {
  for (const bool cancel_first : {true, false}) {
    auto first = Enter();
    auto second = Enter();
    auto third = Enter();
    if (cancel_first) second.Cancel();
    Leave(first);
    if (!cancel_first) second.Cancel();
    Drain();
    Leave(second);
    Drain();
    ASSERT_TRUE(third.done() && third->ok());
    Leave(third);
    EXPECT_EQ(line_.waiting(), 0);
  }
}

TEST_F(WaitingLineTest, NoPlaceIsLostWhenDeadlineAndTurnMeet) {
  auto first = Enter();
  auto second = Enter(seconds(5));
  clock_.Advance(seconds(5));
  Leave(first);
  Drain();
  ASSERT_TRUE(second.done());
  Leave(second);
  EXPECT_TRUE(Enter()->ok());
}

}  // namespace
}  // namespace broker::http
