#include "service/grpc/text.h"

#include <gtest/gtest.h>

namespace broker {
namespace {

TEST(Text, TakesWhatPeopleWrite) {
  for (const char* text :
       {"", "Ann O'Hara", "50%_\\", "\xC3\xA9t\xC3\xA9", "\xE6\x97\xA5\xE6\x9C\xAC",
        "\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x92\xBB", "\xC2\xA0", "a\xE2\x80\x94z"}) {
    EXPECT_EQ(TextProblem(text, kMaxName), std::nullopt) << text;
  }
}

TEST(Text, RefusesWhatCannotBeSeen) {
  for (const std::string& text :
       {std::string("a\0b", 3), std::string("\n"), std::string("a\tb"), std::string("\x1B[31m"),
        std::string("\x7F"), std::string("\xC2\x80"), std::string("x\xC2\x85"),
        std::string("\xC2\x9F"), std::string("\xE2\x80\xA8"), std::string("\xE2\x80\xAE"),
        std::string("\xE2\x81\xA6"), std::string("\xE2\x81\xA9")}) {
    EXPECT_TRUE(TextProblem(text, kMaxName).has_value()) << text;
  }
}

TEST(Text, CountsBytes) {
  EXPECT_EQ(TextProblem(std::string(320, 'a'), 320), std::nullopt);
  EXPECT_TRUE(TextProblem(std::string(321, 'a'), 320).has_value());
}

TEST(Text, IsShortenedInWholeCharacters) {
  EXPECT_EQ(Shortened("", 3), "");
  EXPECT_EQ(Shortened("abc", 3), "abc");
  EXPECT_EQ(Shortened("abcd", 3), "abc...");
  EXPECT_EQ(Shortened("a\xC3\xA9z", 3), "a\xC3\xA9...");
  EXPECT_EQ(Shortened("a\xC3\xA9z", 2), "a...");
  EXPECT_EQ(Shortened("\xF0\x9F\x91\xA9", 3), "...");
}

TEST(Email, NeedsOneAtSignWithSomethingAround) {
  for (const char* email : {"a@b", "ann+x%y_z\\'@example.com", "\xC3\xA9@example.com"}) {
    EXPECT_EQ(EmailProblem(email), std::nullopt) << email;
  }
  for (const char* email :
       {"ann", "@example.com", "ann@", "@", "a@b@c", "a b@c", "a@b c", " a@b"}) {
    EXPECT_TRUE(EmailProblem(email).has_value()) << email;
  }
}

TEST(Email, IsLoweredAsAsciiOnly) {
  EXPECT_EQ(AsciiLower("Ann.Z@EXAMPLE.com\xC3\x89"), "ann.z@example.com\xC3\x89");
}

}  // namespace
}  // namespace broker
