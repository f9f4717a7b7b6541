#include "tests/fakes/fault_script.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

namespace broker::fakes {
namespace {

FaultScript Script(std::string_view text) {
  auto faults = ParseFaults(boost::json::parse({text.data(), text.size()}));
  EXPECT_TRUE(faults.ok()) << faults.status();
  FaultScript script;
  for (Fault& fault : *faults) script.Add(std::move(fault));
  return script;
}

// Which of six equal requests are struck.
std::string Struck(FaultScript script, std::string_view method, std::string_view target) {
  std::string struck;
  for (int i = 0; i < 6; ++i) struck += script.Match(MakeRequest(method, target)) ? 'x' : '.';
  return struck;
}

std::string ProblemOf(std::string_view text) {
  return std::string(
      ParseFaults(boost::json::parse({text.data(), text.size()})).status().message());
}

TEST(FaultScript, StrikesEveryMatchUnlessCounted) {
  EXPECT_EQ(Struck(Script(R"({"fault": {"reset": true}})"), "GET", "/a"), "xxxxxx");
  EXPECT_EQ(Struck(Script(R"({"times": 2, "fault": {"reset": true}})"), "GET", "/a"), "xx....");
  EXPECT_EQ(Struck(Script(R"({"nth": 3, "fault": {"reset": true}})"), "GET", "/a"), "..x...");
  EXPECT_EQ(Struck(Script(R"({"nth": 3, "times": 2, "fault": {"reset": true}})"), "GET", "/a"),
            "..xx..");
}

TEST(FaultScript, MatchesMethodAndPath) {
  const FaultScript script =
      Script(R"({"method": "POST", "path": "/api/groups/*/members", "fault": {"hang": true}})");
  EXPECT_EQ(Struck(script, "POST", "/api/groups/3/members?x=1"), "xxxxxx");
  EXPECT_EQ(Struck(script, "GET", "/api/groups/3/members"), "......");
  EXPECT_EQ(Struck(script, "POST", "/api/groups/3/members/8"), "......");
}

TEST(FaultScript, FirstFaultWhoseTurnItIsStrikes) {
  FaultScript script =
      Script(R"([{"nth": 2, "fault": {"status": 500}}, {"fault": {"status": 503}}])");
  EXPECT_EQ(script.Match(MakeRequest("GET", "/"))->status, 503);
  EXPECT_EQ(script.Match(MakeRequest("GET", "/"))->status, 500);
  EXPECT_EQ(script.Match(MakeRequest("GET", "/"))->status, 503);
}

TEST(FaultScript, Glob) {
  EXPECT_TRUE(GlobMatches("/a/*/c", "/a/b/c"));
  EXPECT_FALSE(GlobMatches("/a/*", "/a/b/c"));
  EXPECT_TRUE(GlobMatches("/a/**", "/a/b/c"));
  EXPECT_FALSE(GlobMatches("/a", "/a/"));
  EXPECT_EQ(Struck(Script(R"({"path": "/u?q=an*", "fault": {"reset": true}})"), "GET", "/u?q=ann"),
            "xxxxxx");
}

TEST(FaultScript, RefusesWhatItDoesNotUnderstand) {
  EXPECT_EQ(ProblemOf(R"({"fault": {"resett": true}})"), "fault script: unknown key \"resett\"");
  EXPECT_EQ(ProblemOf(R"({"pth": "/", "fault": {"reset": true}})"),
            "fault script: unknown key \"pth\"");
  EXPECT_EQ(ProblemOf(R"({"path": "/"})"), "fault script: \"fault\" is missing");
  EXPECT_EQ(ProblemOf(R"({"fault": {}})"), "fault script: \"fault\" holds no effect");
  EXPECT_EQ(ProblemOf(R"({"fault": {"reset": true, "status": 500}})"),
            "fault script: \"fault\" holds two effects that exclude each other");
  EXPECT_EQ(ProblemOf(R"({"fault": {"status": "500"}})"),
            "fault script: \"status\" has the wrong type");
  EXPECT_EQ(ProblemOf(R"({"when": "later", "fault": {"reset": true}})"),
            "fault script: \"when\" must be \"before\" or \"after\"");
}

TEST(FaultScript, WhatReplacesTheAnswerPreventsTheWorkUnlessToldOtherwise) {
  const auto prevents = [](std::string_view text) {
    return Script(text).Match(MakeRequest("POST", "/"))->PreventsWork();
  };
  EXPECT_TRUE(prevents(R"({"fault": {"status": 503}})"));
  EXPECT_TRUE(prevents(R"({"fault": {"reset": true}})"));
  EXPECT_FALSE(prevents(R"({"when": "after", "fault": {"status": 503}})"));
  EXPECT_FALSE(prevents(R"({"fault": {"truncated_json": true}})"));
  EXPECT_FALSE(prevents(R"({"when": "before", "fault": {"delay_ms": 5}})"));
  EXPECT_FALSE(prevents(R"({"fault": {"late_ms": 5}})"));
}

}  // namespace
}  // namespace broker::fakes
