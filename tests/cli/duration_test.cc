#include "cli/duration.h"

#include <gtest/gtest.h>

namespace broker::cli {
namespace {

using std::chrono::milliseconds;

TEST(Duration, ReadsWhatPeopleType) {
  const struct {
    const char* text;
    long long expected;
  } kRows[] = {
      {"500ms", 500},           {"1s", 1000},
      {"90s", 90'000},          {"15m", 900'000},
      {"8h", 28'800'000},       {"2d", 172'800'000},
      {"1h30m", 5'400'000},     {"1d2h3m4s5ms", 93'784'005},
      {"365d", 31'536'000'000}, {"007s", 7000},
  };
  for (const auto& row : kRows) {
    EXPECT_EQ(ParseDuration(row.text), milliseconds(row.expected)) << row.text;
  }
}

TEST(Duration, RefusesAllElse) {
  for (const char* text : {"",
                           "90",
                           "s",
                           "0s",
                           "0",
                           "-1s",
                           "+1s",
                           "1.5h",
                           "8 h",
                           "8H",
                           "8hours",
                           "30m1h",
                           "1h1h",
                           "8h ",
                           " 8h",
                           "366d",
                           "365d1ms",
                           "99999999999999999999s",
                           "9223372036854775807d",
                           "1h30"}) {
    EXPECT_EQ(ParseDuration(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace broker::cli
