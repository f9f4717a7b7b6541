#include "clients/http/breaker.h"

#include <gtest/gtest.h>

namespace broker::http {
namespace {

using std::chrono::seconds;

class BreakerTest : public ::testing::Test {
 protected:
  void Fail(int times) {
    for (int i = 0; i < times; ++i) breaker_.Enter(now_)->Failed(now_);
  }

  Breaker breaker_{3, seconds(5)};
  MonoTime now_{seconds(1000)};
};

TEST_F(BreakerTest, OpensAfterFailuresInARow) {
  Fail(2);
  breaker_.Enter(now_)->Succeeded();
  Fail(2);
  EXPECT_FALSE(breaker_.open());
  Fail(1);
  EXPECT_TRUE(breaker_.open());
  EXPECT_FALSE(breaker_.Admits(now_));
  EXPECT_FALSE(breaker_.Enter(now_));
  EXPECT_EQ(breaker_.RetryAfter(now_), seconds(5));
}

TEST_F(BreakerTest, LetsOneProbeThroughAfterThePause) {
  Fail(3);
  now_ += seconds(5);
  auto probe = breaker_.Enter(now_);
  ASSERT_TRUE(probe);
  EXPECT_FALSE(breaker_.Enter(now_));
  probe->Succeeded();
  EXPECT_FALSE(breaker_.open());
  EXPECT_TRUE(breaker_.Enter(now_));
}

TEST_F(BreakerTest, WaitsAnotherPauseAfterAFailedProbe) {
  Fail(3);
  now_ += seconds(5);
  Fail(1);
  EXPECT_FALSE(breaker_.Enter(now_ + seconds(4)));
  EXPECT_TRUE(breaker_.Enter(now_ + seconds(5)));
}

TEST_F(BreakerTest, ProbesAgainAtOnceWhenAProbeGaveNoVerdict) {
  Fail(3);
  now_ += seconds(5);
  { const auto abandoned = breaker_.Enter(now_); }
  EXPECT_TRUE(breaker_.open());
  EXPECT_TRUE(breaker_.Enter(now_));
}

TEST_F(BreakerTest, IsNotKeptOpenByStragglers) {
  auto straggler = breaker_.Enter(now_);
  Fail(3);
  straggler->Failed(now_ + seconds(4));
  EXPECT_TRUE(breaker_.Admits(now_ + seconds(5)));
}

TEST_F(BreakerTest, ClosesWhenAStragglerSucceeds) {
  auto straggler = breaker_.Enter(now_);
  Fail(3);
  straggler->Succeeded();
  EXPECT_FALSE(breaker_.open());
  Fail(2);
  EXPECT_FALSE(breaker_.open());
}

}  // namespace
}  // namespace broker::http
