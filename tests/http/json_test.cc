#include "clients/http/json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

#include "service/core/error.h"

namespace broker::http {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Reply JsonOf(std::string body) { return {200, "application/json", "", std::move(body), true}; }

std::string Nested(int depth) { return std::string(depth, '[') + std::string(depth, ']'); }

TEST(ParseJson, ReadsAnObject) {
  EXPECT_EQ(TextField(ParseJson(JsonOf(R"({"name":"Ann"})")).value(), "name").value(), "Ann");
  Reply problem = JsonOf("{}");
  problem.content_type = "application/problem+json";
  EXPECT_TRUE(ParseJson(problem).ok());
}

TEST(ParseJson, RefusesWithoutRepeatingTheBody) {
  Reply html = JsonOf("{\"secret\":1}");
  html.content_type = "text/html";
  Reply untyped = html;
  untyped.content_type = "";
  for (const Reply& reply : {html, untyped, JsonOf("{\"secret\":1"), JsonOf(""), JsonOf("secret"),
                             JsonOf("{\"secret\":1} x"), JsonOf("\"\xff secret\"")}) {
    const absl::Status status = ParseJson(reply).status();
    EXPECT_TRUE(HasReason(status, Reason::kUpstreamProtocol)) << reply.body;
    EXPECT_THAT(std::string(status.message()), Not(HasSubstr("secret")));
    EXPECT_EQ(FailureOf(status).metadata.at("upstream_status"), "200");
  }
}

TEST(ParseJson, LimitsTheDepth) {
  EXPECT_TRUE(ParseJson(JsonOf(Nested(32))).ok());
  for (const int depth : {33, 10'000, 1'000'000}) {
    EXPECT_TRUE(HasReason(ParseJson(JsonOf(Nested(depth))).status(), Reason::kUpstreamProtocol));
  }
}

TEST(Fields, AreWhatTheyAreSaidToBe) {
  const boost::json::value value =
      boost::json::parse(R"({"text":"a","number":7,"list":[1],"yes":true,"nothing":null})");
  EXPECT_EQ(TextField(value, "text").value(), "a");
  EXPECT_EQ(NumberField(value, "number").value(), 7);
  EXPECT_EQ(ArrayField(value, "list").value()->size(), 1u);
  EXPECT_EQ(TextOr(value, "text", "b"), "a");
  EXPECT_TRUE(BoolOr(value, "yes", false));
}

TEST(Fields, OfAnotherTypeAreRefusedOrDefaulted) {
  for (const char* text : {R"({"x":null})", R"({"x":{}})", R"({"x":1.5})", "{}", "[]", "7"}) {
    const boost::json::value value = boost::json::parse(text);
    EXPECT_TRUE(HasReason(TextField(value, "x").status(), Reason::kUpstreamProtocol)) << text;
    EXPECT_TRUE(HasReason(NumberField(value, "x").status(), Reason::kUpstreamProtocol)) << text;
    EXPECT_TRUE(HasReason(ArrayField(value, "x").status(), Reason::kUpstreamProtocol)) << text;
    EXPECT_EQ(TextOr(value, "x", "b"), "b") << text;
    EXPECT_TRUE(BoolOr(value, "x", true)) << text;
  }
}

TEST(MessageOf, IsEmptyUnlessThereIsOne) {
  EXPECT_EQ(MessageOf(JsonOf(R"({"message":"no such user"})")), "no such user");
  EXPECT_EQ(MessageOf(JsonOf(R"({"message":7})")), "");
  EXPECT_EQ(MessageOf(JsonOf("[]")), "");
  EXPECT_EQ(MessageOf(JsonOf("<html>")), "");
}

}  // namespace
}  // namespace broker::http
