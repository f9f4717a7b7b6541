#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "service/core/error.h"
#include "service/core/page.h"
#include "service/core/page_token.h"

namespace broker {
namespace {

std::string Self(const std::string& id) { return id; }

TEST(IdLess, OrdersNumbersBeforeOtherIds) {
  const std::vector<std::string> in_order = {"0", "9", "10", "100", "", "1a", "a", "a9"};
  for (std::size_t i = 0; i < in_order.size(); ++i) {
    for (std::size_t k = 0; k < in_order.size(); ++k) {
      EXPECT_EQ(IdLess(in_order[i], in_order[k]), i < k) << in_order[i] << ", " << in_order[k];
    }
  }
}

TEST(PageById, NumbersComeInTheOrderOfNumbers) {
  const Page<std::string> page =
      PageById(std::vector<std::string>{"10", "9", "100"}, {"", 10}, Self);
  EXPECT_EQ(page.rows, (std::vector<std::string>{"9", "10", "100"}));
  EXPECT_EQ(page.next, "");
}

TEST(PageById, PagesHoldEverythingOnce) {
  const std::vector<std::string> all = {"1", "2", "3", "4", "5"};
  std::vector<std::string> seen;
  PageRequest request{"", 2};
  do {
    const Page<std::string> page = PageById(all, request, Self);
    seen.insert(seen.end(), page.rows.begin(), page.rows.end());
    request.cursor = page.next;
  } while (!request.cursor.empty());
  EXPECT_EQ(seen, all);
}

TEST(PageById, ARowThatWentAwayHoldsNothingUp) {
  const Page<std::string> page = PageById(std::vector<std::string>{"1", "3"}, {"2", 2}, Self);
  EXPECT_EQ(page.rows, std::vector<std::string>{"3"});
}

TEST(PageToken, ComesBackAsItWas) {
  Digest arguments;
  arguments.Add("instance").Add("x");
  const std::string token = MakePageToken(arguments, "cursor/7");
  EXPECT_EQ(*ReadPageToken(arguments, token), "cursor/7");
  EXPECT_EQ(*ReadPageToken(arguments, ""), "");
  EXPECT_EQ(MakePageToken(arguments, ""), "");
}

TEST(PageToken, OfOtherArgumentsIsRefused) {
  Digest one;
  one.Add("ab").Add("c");
  Digest other;
  other.Add("a").Add("bc");
  EXPECT_TRUE(
      HasReason(ReadPageToken(other, MakePageToken(one, "7")).status(), Reason::kInvalidToken));
}

TEST(PageToken, EveryChangedByteIsRefused) {
  const Digest arguments;
  const std::string token = MakePageToken(arguments, "7");
  for (std::size_t i = 0; i < token.size(); ++i) {
    std::string changed = token;
    changed[i] = changed[i] == 'x' ? 'y' : 'x';
    const auto cursor = ReadPageToken(arguments, changed);
    EXPECT_TRUE(!cursor.ok() || *cursor == "7") << changed;
  }
  for (const char* bad : {"a", "====", "\xff\xff", "MQ"}) {
    EXPECT_FALSE(ReadPageToken(arguments, bad).ok()) << bad;
  }
  EXPECT_FALSE(ReadPageToken(arguments, std::string(1 << 20, 'A')).ok());
}

// A list of seven rows that began with pages of five, as a provider goes on with it.
Page<int> ProviderPage(const std::string& cursor) {
  if (cursor.empty()) return {{1, 2, 3, 4, 5}, "b"};
  return {{6, 7}, ""};
}

Page<int> Ask(const std::string& token, int size) {
  const Digest arguments;
  const auto place = ReadPlaceToken(arguments, token);
  EXPECT_TRUE(place.ok());
  Page<int> page = ProviderPage(place->cursor);
  CutToSize(page, arguments, *place, size);
  return page;
}

TEST(PageToken, HasOneText) {
  const Digest arguments = Digest().Add("a");
  const std::string token = MakePageToken(arguments, "a.2.100");
  EXPECT_TRUE(ReadPageToken(arguments, token).ok());
  for (const std::string& other : {token + "=", token + "==", token + "\n", " " + token}) {
    EXPECT_TRUE(HasReason(ReadPageToken(arguments, other).status(), Reason::kInvalidToken))
        << other;
  }
  for (const std::string place : {"007/a.2.100", "0/"}) {
    const auto read = ReadPlaceToken(arguments, MakePageToken(arguments, place));
    EXPECT_TRUE(HasReason(read.status(), Reason::kInvalidToken)) << place;
  }
}

TEST(PlaceToken, ASizeThatChangesLosesAndRepeatsNothing) {
  Page<int> page = Ask("", 2);
  EXPECT_EQ(page.rows, (std::vector<int>{1, 2}));
  page = Ask(page.next, 1);
  EXPECT_EQ(page.rows, (std::vector<int>{3}));
  page = Ask(page.next, 100);
  EXPECT_EQ(page.rows, (std::vector<int>{4, 5}));
  page = Ask(page.next, 1);
  EXPECT_EQ(page.rows, (std::vector<int>{6}));
  page = Ask(page.next, 1);
  EXPECT_EQ(page.rows, (std::vector<int>{7}));
  EXPECT_EQ(page.next, "");
}

TEST(PlaceToken, APageThatBecameShorterIsAnEmptyOne) {
  const Digest arguments;
  Page<int> page{{1, 2}, "b"};
  CutToSize(page, arguments, {"a", 5}, 10);
  EXPECT_TRUE(page.rows.empty());
  EXPECT_EQ(ReadPlaceToken(arguments, page.next)->cursor, "b");
}

TEST(PlaceToken, OfAnotherFormIsRefused) {
  const Digest arguments;
  for (const char* bad : {"b", "/b", "-1/b", "1", "99999999999999999999999/b", "1 /b"}) {
    EXPECT_TRUE(HasReason(ReadPlaceToken(arguments, MakePageToken(arguments, bad)).status(),
                          Reason::kInvalidToken))
        << bad;
  }
}

TEST(Failure, SurvivesItsStatus) {
  const Failure failure{Reason::kUpstreamRateLimited,
                        "later: please",
                        {{"a", "1"}, {"b:c", ""}},
                        std::chrono::milliseconds(1500)};
  EXPECT_EQ(FailureOf(Fail(failure)), failure);
  EXPECT_EQ(Fail(failure).code(), absl::StatusCode::kResourceExhausted);
}

TEST(Failure, AForeignStatusIsADefectWithoutItsText) {
  const Failure failure = FailureOf(absl::NotFoundError("secret"));
  EXPECT_EQ(failure.reason, Reason::kBrokerDefect);
  EXPECT_EQ(failure.message.find("secret"), std::string::npos);
}

}  // namespace
}  // namespace broker
