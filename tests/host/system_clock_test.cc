#include "service/host/system_clock.h"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include "service/ports/sleep.h"

namespace broker {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

class SystemClockTest : public ::testing::Test {
 protected:
  boost::asio::io_context io_;
  SystemClock clock_{io_.get_executor()};
};

TEST_F(SystemClockTest, CallsNotBeforeItsTime) {
  const MonoTime when = clock_.Mono() + milliseconds(20);
  MonoTime called{};
  const auto alarm = clock_.At(when, [&] { called = clock_.Mono(); });
  io_.run();
  EXPECT_GE(called, when);
}

TEST_F(SystemClockTest, CallsOnceAndInTheOrderOfTime) {
  std::string calls;
  const MonoTime now = clock_.Mono();
  const auto late = clock_.At(now + milliseconds(2), [&] { calls += "2"; });
  const auto early = clock_.At(now + milliseconds(1), [&] { calls += "1"; });
  io_.run();
  EXPECT_EQ(calls, "12");
}

TEST_F(SystemClockTest, CallsWhatIsOverdueButNotInsideAt) {
  bool called = false;
  const auto alarm = clock_.At(clock_.Mono() - hours(1), [&] { called = true; });
  EXPECT_FALSE(called);
  io_.run();
  EXPECT_TRUE(called);
}

TEST_F(SystemClockTest, DoesNotCallWhatWasTakenBack) {
  bool called = false;
  auto alarm = clock_.At(clock_.Mono() + hours(1), [&] { called = true; });
  alarm.reset();
  io_.run();
  EXPECT_FALSE(called);
}

TEST_F(SystemClockTest, DoesNotCallWhatWasTakenBackAfterItFired) {
  // Both are due, so both handlers are in the queue when the first of them runs.
  int calls = 0;
  std::unique_ptr<Clock::Alarm> one;
  std::unique_ptr<Clock::Alarm> other;
  one = clock_.At(clock_.Mono() - hours(1), [&] {
    ++calls;
    other.reset();
  });
  other = clock_.At(clock_.Mono() - hours(1), [&] {
    ++calls;
    one.reset();
  });
  io_.run();
  EXPECT_EQ(calls, 1);
}

TEST_F(SystemClockTest, AnAlarmMayEndItself) {
  bool called = false;
  std::unique_ptr<Clock::Alarm> alarm;
  const std::string captured(100, 'x');
  alarm = clock_.At(clock_.Mono(), [&, captured] {
    alarm.reset();
    called = captured.size() == 100;
  });
  io_.run();
  EXPECT_TRUE(called);
}

TEST_F(SystemClockTest, LetsGoOfWhatWasTakenBack) {
  auto held = std::make_shared<int>(1);
  auto alarm = clock_.At(clock_.Mono() + hours(1), [held] {});
  alarm.reset();
  EXPECT_EQ(held.use_count(), 1);
}

boost::asio::awaitable<void> WaitForNothing(Clock* clock, std::optional<int>* answer, bool* over) {
  OneShot<std::optional<int>> never;
  *answer = co_await WaitUntil<int>(never, clock, clock->Mono() + milliseconds(1));
  co_await SleepUntil(clock, clock->Mono() + milliseconds(1));
  *over = true;
}

TEST_F(SystemClockTest, WakesCoroutines) {
  std::optional<int> answer = 1;
  bool over = false;
  boost::asio::co_spawn(io_, WaitForNothing(&clock_, &answer, &over), boost::asio::detached);
  io_.run();
  EXPECT_EQ(answer, std::nullopt);
  EXPECT_TRUE(over);
}

TEST_F(SystemClockTest, TellsTheTimeOfToday) {
  constexpr auto k2024 = std::chrono::sys_days(std::chrono::year(2024) / 1 / 1);
  EXPECT_GT(clock_.Now(), k2024);
  const MonoTime before = clock_.Mono();
  EXPECT_LE(before, clock_.Mono());
}

}  // namespace
}  // namespace broker
