#include <gtest/gtest.h>

#include <set>
#include <string>

#include "service/security/new_token.h"
#include "service/security/secure_random.h"
#include "service/security/static_tokens.h"
#include "tests/security/fixture.h"

namespace broker {
namespace {

using test::Bearer;
using test::kNotAccepted;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// printf %s 'open sesame' | sha256sum
constexpr char kSesame[] = "41ef4bb0b23661e66301aac36066912dac037827b4ae63a7b1165a5aa93ed4eb";

class Counting final : public Random {
 public:
  std::uint64_t Next() override { return ++last_; }

 private:
  std::uint64_t last_ = 0;
};

using TokensTest = test::SecurityTest;

TEST_F(TokensTest, NameTheCaller) {
  SecureRandom random;
  const auto [ci, ci_line] = NewToken("ci", random);
  const auto [onboarding, onboarding_line] = NewToken("onboarding-2", random);
  file("tokens").content = "# who calls\n\n" + ci_line + "\r\n  " + onboarding_line + "\n";
  EXPECT_EQ(Ask(Bearer(ci)), "token:ci");
  EXPECT_EQ(Ask(Bearer(onboarding)), "token:onboarding-2");
  EXPECT_EQ(Ask(Bearer(NewToken("ci", random).first)), kNotAccepted);
  EXPECT_EQ(Ask(Bearer(ci.substr(0, ci.size() - 1))), kNotAccepted);
  EXPECT_EQ(Ask(Bearer(ci + "=")), kNotAccepted);
  // The file is no use to whoever reads it.
  EXPECT_EQ(Ask(Bearer(TokenDigest(ci))), kNotAccepted);
  EXPECT_TRUE(log_.lines.empty());
}

TEST_F(TokensTest, OneNameMayHaveSeveral) {
  file("tokens").content = "ci " + TokenDigest("old") + "\nci " + TokenDigest("new");
  EXPECT_EQ(Ask(Bearer("old")), "token:ci");
  EXPECT_EQ(Ask(Bearer("new")), "token:ci");
}

TEST_F(TokensTest, ATokenThatIsTakenOutEndsAtOnceWhateverElseIsWrong) {
  file("tokens").content = "ci " + TokenDigest("a") + "\nops " + TokenDigest("b");
  EXPECT_EQ(Ask(Bearer("a")), "token:ci");
  file("tokens").content = "ci deadbeef\nops " + TokenDigest("b");
  EXPECT_EQ(Ask(Bearer("a")), kNotAccepted);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(Ask(Bearer("b")), "token:ops");
  ASSERT_EQ(log_.lines.size(), 1u);
  EXPECT_THAT(log_.lines[0], HasSubstr("file=tokens problem=line 1 is not"));
  file("tokens").content = "";
  EXPECT_EQ(Ask(Bearer("b")), kNotAccepted);
  EXPECT_EQ(log_.lines.size(), 2u);
}

TEST_F(TokensTest, WithoutAFileNobodyHasOne) {
  config_.tokens_file.clear();
  file("tokens").content = "ci " + TokenDigest("a");
  EXPECT_EQ(Ask(Bearer("a")), kNotAccepted);
}

TEST(TokenList, ReadsDigestsInEitherCase) {
  EXPECT_EQ(TokenDigest("open sesame"), kSesame);
  std::string upper(kSesame);
  for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  const TokenList lower_list = ParseTokens(std::string("a\t ") + kSesame + " ");
  const TokenList upper_list = ParseTokens("a " + upper);
  ASSERT_EQ(lower_list.entries.size(), 1u);
  ASSERT_EQ(upper_list.entries.size(), 1u);
  EXPECT_EQ(lower_list.entries[0].digest, upper_list.entries[0].digest);
}

TEST(TokenList, TellsWhichLinesAreBad) {
  const std::string digest = kSesame;
  const TokenList list = ParseTokens(
      "good " + digest + "\nBad " + digest + "\n\na_b " + digest + "\nshort " + digest.substr(1) +
      "\nlong " + digest + "0\nhex g" + digest.substr(1) + "\nthree " + digest + " x\n" + digest +
      "\n" + std::string(64, 'n') + " " + TokenDigest("x") + "\nother " + digest + "\n" +
      std::string(63, 'n') + " " + TokenDigest("y"));
  ASSERT_EQ(list.entries.size(), 2u);
  EXPECT_EQ(list.entries[0].name, "good");
  EXPECT_EQ(list.entries[1].name, std::string(63, 'n'));
  EXPECT_THAT(list.bad_lines, ElementsAre(2, 4, 5, 6, 7, 8, 9, 10, 11));
}

TEST(NewToken, IsAPureFunctionOf256Bits) {
  Counting random;
  const auto [token, line] = NewToken("ci", random);
  EXPECT_EQ(token, "pb_AQAAAAAAAAACAAAAAAAAAAMAAAAAAAAABAAAAAAAAAA");
  EXPECT_EQ(line, "ci " + TokenDigest(token));
  EXPECT_EQ(random.Next(), 5u);
}

TEST(NewToken, NeverTheSameAndNeverAJwt) {
  SecureRandom random;
  std::set<std::string> tokens;
  for (int i = 0; i < 100; ++i) {
    const std::string token = NewToken("ci", random).first;
    EXPECT_EQ(token.size(), 46u);
    EXPECT_EQ(token.find('.'), std::string::npos);
    tokens.insert(token);
  }
  EXPECT_EQ(tokens.size(), 100u);
}

}  // namespace
}  // namespace broker
