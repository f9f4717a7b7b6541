// permctl token new.
#include <openssl/sha.h>

#include <set>

#include "tests/cli/permctl_fixture.h"
#include "tests/support/shell.h"
#include "tests/support/temp_dir.h"

namespace broker::cli {
namespace {

using test::Shell;
using testing::HasSubstr;
using testing::MatchesRegex;

std::string Sha256(const std::string& text) {
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest);
  std::string hex;
  for (const unsigned char byte : digest) {
    hex += "0123456789abcdef"[byte >> 4];
    hex += "0123456789abcdef"[byte & 15];
  }
  return hex;
}

std::string FirstLine(const std::string& text) { return text.substr(0, text.find('\n')); }

TEST(TokenCommand, ATokenAndTheLineThatDoesNotTellIt) {
  const Ran ran = RunWords({"token", "new", "dashboard"});
  EXPECT_EQ(ran.exit_code, 0);
  // 256 bits: 43 characters.
  EXPECT_THAT(ran.out, MatchesRegex("pb_[A-Za-z0-9_-]{43}\n"));
  EXPECT_EQ(ran.err, "dashboard " + Sha256(FirstLine(ran.out)) + "\n");
}

TEST(TokenCommand, NoTwoAreTheSame) {
  std::set<std::string> tokens;
  for (int i = 0; i < 20; ++i) tokens.insert(RunWords({"token", "new", "x"}).out);
  EXPECT_EQ(tokens.size(), 20u);
}

TEST(TokenCommand, APersonIsToldWhichIsWhich) {
  const Ran ran = RunWords({"token", "new", "dashboard"}, "", true);
  EXPECT_THAT(ran.err, HasSubstr("tokens_file:\ndashboard " + Sha256(FirstLine(ran.out))));
}

TEST(TokenCommand, BothGoWhereTheyBelong) {
  const test::TempDir dir;
  const std::string command = std::string(PERMCTL_BINARY) + " token new dashboard >" +
                              dir.At("token") + " 2>>" + dir.At("tokens");
  EXPECT_EQ(Shell(command).exit_code, 0);
  EXPECT_EQ(Shell(command).exit_code, 0);
  EXPECT_EQ(Shell("wc -l <" + dir.At("tokens")).out, "2\n");
  EXPECT_THAT(Shell("tail -1 " + dir.At("tokens")).out,
              HasSubstr(Sha256(FirstLine(Shell("cat " + dir.At("token")).out))));
}

TEST(TokenCommand, AsJson) {
  EXPECT_THAT(
      RunWords({"token", "new", "x", "-o", "json"}).out,
      MatchesRegex("\\{\"token\":\"pb_[A-Za-z0-9_-]{43}\",\"line\":\"x [0-9a-f]{64}\"\\}\n"));
}

TEST(TokenCommand, NamesThatTheFileCannotHaveAreRefused) {
  for (const std::string& name : {std::string("Dashboard"), std::string("a b"), std::string("a\nb"),
                                  std::string("#a"), std::string(64, 'a'), std::string()}) {
    const Ran ran = RunWords({"token", "new", name});
    EXPECT_EQ(ran.exit_code, 2) << name;
    EXPECT_EQ(ran.out, "");
    EXPECT_THAT(ran.err, HasSubstr("NAME must be 1 to 63 of a-z, 0-9 and \"-\""));
  }
  EXPECT_EQ(RunWords({"token", "new"}).exit_code, 2);
  EXPECT_EQ(RunWords({"token"}).exit_code, 2);
}

}  // namespace
}  // namespace broker::cli
