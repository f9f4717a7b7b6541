// The places in a list of holdings, as page tokens carry them.
#include <gtest/gtest.h>

#include <optional>

#include "service/broker/held_place.h"
#include "service/core/error.h"

namespace broker {
namespace {

TEST(HeldPlace, ComesBackAsItWas) {
  for (const HeldPlace& place :
       {HeldPlace{}, HeldPlace{"a/team//7", std::nullopt},
        HeldPlace{"", ScanPlace{"a", "b", "", 0}}, HeldPlace{"", ScanPlace{"a", "b", "c/d", 17}}}) {
    const auto parsed = ParseHeldPlace(ToText(place));
    ASSERT_TRUE(parsed.ok()) << ToText(place);
    EXPECT_EQ(*parsed, place);
  }
}

TEST(HeldPlace, OfAnotherFormIsRefused) {
  for (const char* bad : {"a", "x", "s", "s/", "sa/b", "sa/b/1", "sa/b/-1/", "sa/b/1x/", "sa/b//",
                          "sa/b/99999999999999999999999/"}) {
    EXPECT_TRUE(HasReason(ParseHeldPlace(bad).status(), Reason::kInvalidToken)) << bad;
  }
}

}  // namespace
}  // namespace broker
