#include "service/core/uuid.h"

#include <gtest/gtest.h>

#include <set>

#include "service/host/system_random.h"

namespace broker {
namespace {

Instant At(std::int64_t microseconds) { return Instant(std::chrono::microseconds(microseconds)); }

TEST(Uuid, IsWhatTheStandardSays) {
  // The example of RFC 9562, A.6: Tuesday, 22 February 2022, 14:22:22 -05:00.
  const std::string uuid = MakeUuid(At(1'645'557'742'000'000), 0, 0x18c4dc0c0c07398f);
  EXPECT_EQ(uuid, "017f22e2-79b0-7000-98c4-dc0c0c07398f");
}

TEST(Uuid, HasItsVersionAndVariantWhateverTheRandomBits) {
  const std::string ones = MakeUuid(At(0), ~std::uint64_t{0}, ~std::uint64_t{0});
  EXPECT_EQ(ones, "00000000-0000-7003-bfff-ffffffffffff");
  EXPECT_EQ(MakeUuid(At(-1), 0, 0), "00000000-0000-7000-8000-000000000000");
  EXPECT_TRUE(IsUuid(ones));
}

TEST(Uuid, SortsByTime) {
  const std::int64_t moments[] = {
      0, 1, 999, 1'000, 1'001, 999'999, 1'000'000, 1'645'557'742'000'000, 1'645'557'742'000'001};
  std::string before;
  for (const std::int64_t moment : moments) {
    const std::string uuid = MakeUuid(At(moment), ~std::uint64_t{0} * (moment % 2), moment % 2);
    EXPECT_LT(before, uuid) << moment;
    before = uuid;
  }
}

TEST(Uuid, DiffersAtOneMoment) {
  SystemRandom random;
  std::set<std::string> uuids;
  for (int i = 0; i < 10'000; ++i) uuids.insert(MakeUuid(At(1), random.Next(), random.Next()));
  EXPECT_EQ(uuids.size(), 10'000u);
}

TEST(Uuid, DiffersBetweenProcesses) {
  SystemRandom one;
  SystemRandom other;
  EXPECT_NE(MakeUuid(At(1), one.Next(), one.Next()), MakeUuid(At(1), other.Next(), other.Next()));
}

TEST(Uuid, KnowsWhatIsNone) {
  EXPECT_TRUE(IsUuid("017f22e2-79b0-7cc3-98c4-dc0c0c07398f"));
  for (const char* text :
       {"", "017f22e2-79b0-7cc3-98c4-dc0c0c07398", "017f22e2-79b0-7cc3-98c4-dc0c0c07398ff",
        "017F22E2-79B0-7CC3-98C4-DC0C0C07398F", "017f22e279b0-7cc3-98c4-dc0c0c07398f-",
        "017f22e2-79b0-7cc3-98c4-dc0c0c07398g", "------------------------------------",
        "017f22e2x79b0-7cc3-98c4-dc0c0c07398f", "{17f22e2-79b0-7cc3-98c4-dc0c0c07398}"}) {
    EXPECT_FALSE(IsUuid(text)) << text;
  }
}

}  // namespace
}  // namespace broker
