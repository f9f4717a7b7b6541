#include "cli/text.h"

#include <gtest/gtest.h>

#include <sstream>

#include "cli/table.h"

namespace broker::cli {
namespace {

TEST(Text, WhatCouldDeceiveATerminalIsEscaped) {
  const struct {
    std::string text;
    const char* expected;
  } kRows[] = {
      {"Ann O'Brien", "Ann O'Brien"},
      {"Zoë 分析 😀", "Zoë 分析 😀"},
      {"DOMAIN\\ann", "DOMAIN\\ann"},
      {"\x1b[2J", "\\x1b[2J"},
      {"a\nb\rc\td", "a\\nb\\rc\\td"},
      {std::string("a\0b", 3), "a\\x00b"},
      {"\x7f", "\\x7f"},
      {"\xc2\x9b"
       "31m",
       "\\u{9b}31m"},  // C1 control sequence introducer
      {"\xe2\x80\xae"
       "gpj",
       "\\u{202e}gpj"},  // right-to-left override
      {"a\xe2\x80\x8b"
       "b",
       "a\\u{200b}b"},  // zero width space
      {"\xef\xbb\xbf"
       "a",
       "\\u{feff}a"},                      // byte order mark
      {"\xf3\xa0\x81\x81", "\\u{e0041}"},  // tag
      {"\xff", "\\xff"},
      {"\xc0\x80", "\\xc0\\x80"},           // overlong
      {"\xed\xa0\x80", "\\xed\\xa0\\x80"},  // surrogate
      {"\xe5\x88", "\\xe5\\x88"},           // cut off
      {"\xf5\x80\x80\x80", "\\xf5\\x80\\x80\\x80"},
  };
  for (const auto& row : kRows) EXPECT_EQ(Printable(row.text), row.expected);
}

TEST(Text, Utf8IsTold) {
  EXPECT_TRUE(IsUtf8(""));
  EXPECT_TRUE(IsUtf8("Zoë 😀"));
  EXPECT_FALSE(IsUtf8("\xff"));
  EXPECT_FALSE(IsUtf8("ab\xc3"));
  EXPECT_FALSE(IsUtf8("\xf4\x90\x80\x80"));
}

TEST(Text, ShellWordsSurviveAShell) {
  EXPECT_EQ(ShellWord("group:Analysts"), "group:Analysts");
  EXPECT_EQ(ShellWord("ann+x@example.com"), "ann+x@example.com");
  EXPECT_EQ(ShellWord(""), "''");
  EXPECT_EQ(ShellWord("group:#3"), "'group:#3'");
  EXPECT_EQ(ShellWord("a b; rm -rf $HOME"), "'a b; rm -rf $HOME'");
  EXPECT_EQ(ShellWord("O'Brien"), "'O'\\''Brien'");
}

TEST(Text, PrefixesKeepWholeCharacters) {
  EXPECT_EQ(LowerPrefix("Analysts", 3), "ana");
  EXPECT_EQ(LowerPrefix("Zoë", 3), "zoë");
  EXPECT_EQ(LowerPrefix("Zo", 3), "zo");
  EXPECT_EQ(LowerPrefix("", 3), "");
}

TEST(Table, AlignsByCodePointsAndDropsEmptyColumns) {
  Table table({"ID", "NAME", "LEVEL", "HELD"});
  table.Add({"2", "Zoë", "", "direct"});
  table.Add({"10", "a\nb", "", ""});
  std::ostringstream out;
  table.Print(out);
  EXPECT_EQ(out.str(),
            "ID  NAME  HELD\n"
            "2   Zoë   direct\n"
            "10  a\\nb\n");
}

TEST(Table, WithoutRowsPrintsNothing) {
  std::ostringstream out;
  Table({"ID"}).Print(out);
  EXPECT_EQ(out.str(), "");
}

}  // namespace
}  // namespace broker::cli
