#include "service/grpc/caller_limits.h"

#include <gtest/gtest.h>

#include "service/core/error.h"

namespace broker {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

const MonoTime kStart{std::chrono::hours(1)};

TEST(CallerLimits, AMinutesCallsMayComeAtOnceAndThenAsTimePasses) {
  CallerLimits limits({.calls_per_minute = 60});
  for (int i = 0; i < 60; ++i) {
    ASSERT_TRUE(limits.Enter("ann", kStart).ok()) << i;
    limits.Leave("ann");
  }
  const absl::Status refused = limits.Enter("ann", kStart);
  EXPECT_TRUE(HasReason(refused, Reason::kCallerLimited));
  EXPECT_EQ(FailureOf(refused).retry_delay, milliseconds(1001));
  EXPECT_TRUE(limits.Enter("bob", kStart).ok()) << "of each caller";
  EXPECT_TRUE(limits.Enter("ann", kStart + milliseconds(1001)).ok());
  EXPECT_FALSE(limits.Enter("ann", kStart + milliseconds(1002)).ok());
}

TEST(CallerLimits, AtOnceCountsWhatHasNotEnded) {
  CallerLimits limits({.calls_at_once = 2});
  EXPECT_TRUE(limits.Enter("ann", kStart).ok());
  EXPECT_TRUE(limits.Enter("ann", kStart).ok());
  EXPECT_TRUE(HasReason(limits.Enter("ann", kStart + minutes(9)), Reason::kCallerLimited));
  limits.Leave("ann");
  EXPECT_TRUE(limits.Enter("ann", kStart).ok());
}

TEST(CallerLimits, WithoutLimitsNothingIsRefused) {
  CallerLimits limits({});
  for (int i = 0; i < 1000; ++i) EXPECT_TRUE(limits.Enter("ann", kStart).ok());
}

TEST(CallerLimits, ManyCallersAreForgottenWhenTheyRest) {
  CallerLimits limits({.calls_per_minute = 1});
  for (std::size_t i = 0; i < 3 * CallerLimits::kMaxCallers; ++i) {
    const std::string name = "caller " + std::to_string(i);
    ASSERT_TRUE(limits.Enter(name, kStart + minutes(2) * static_cast<int>(i)).ok());
    limits.Leave(name);
  }
  EXPECT_LE(limits.size(), CallerLimits::kMaxCallers);
}

}  // namespace
}  // namespace broker
