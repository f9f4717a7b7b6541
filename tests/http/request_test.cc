#include "clients/http/request.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/core/error.h"

namespace broker::http {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

std::string TextOf(const Target& target) { return target.Text().value(); }

bool Refused(std::string_view segment) {
  const absl::StatusOr<std::string> text = Target("/api/users").Segment(segment).Text();
  return HasReason(text.status(), Reason::kInvalidField);
}

TEST(Target, EncodesWhatWouldChangeItsShape) {
  EXPECT_EQ(TextOf(Target("/api/users").Segment("a b?c#d%e&f")),
            "/api/users/a%20b%3Fc%23d%25e%26f");
  EXPECT_EQ(TextOf(Target("/api/users").Query("q", "o'brien+x@example.com&page=2")),
            "/api/users?q=o%27brien%2Bx%40example.com%26page%3D2");
  EXPECT_EQ(TextOf(Target("/api").Segment("7").Query("a", "1").Query("b", "\xc3\xa4_\\")),
            "/api/7?a=1&b=%C3%A4_%5C");
}

TEST(Target, RefusesSegmentsThatNameAnotherPath) {
  for (const std::string_view bad :
       {std::string_view(""), std::string_view("."), std::string_view(".."),
        std::string_view("a\nb"), std::string_view("a\0b", 3), std::string_view("\x7f"),
        std::string_view("../admin"), std::string_view("a\\b")}) {
    EXPECT_TRUE(Refused(bad)) << bad;
  }
  EXPECT_FALSE(Refused("..."));
  EXPECT_FALSE(Refused("%2e%2e"));
  EXPECT_EQ(TextOf(Target("/x").Segment("%2e%2e")), "/x/%252e%252e");
}

TEST(Target, RefusesASegmentAfterTheQuery) {
  EXPECT_FALSE(Target("/x").Query("a", "b").Segment("c").Text().ok());
}

TEST(Target, ItsTemplateHasNothingOfSegmentsAndQueries) {
  Target target("/api/users");
  EXPECT_EQ(target.Template(), "/api/users");
  EXPECT_EQ(target.Segment("7").Fixed("groups").Template(), "/api/users/{}/groups");
  EXPECT_EQ(TextOf(target), "/api/users/7/groups");
  EXPECT_EQ(target.Segment("3").Query("q", "secret").Template(), "/api/users/{}/groups/{}");
  for (const std::string_view hostile : {"{}", "a/b", "..", "", "%2F", "x?y=z", "\r\nX: y"}) {
    EXPECT_EQ(Target("/x").Segment(hostile).Fixed("y").Template(), "/x/{}/y") << hostile;
  }
}

TEST(Target, RefusesFixedSegmentsAfterTheQuery) {
  EXPECT_FALSE(Target("/x").Query("a", "b").Fixed("c").Text().ok());
}

TEST(Serialize, WritesHeadAndBodyInOnePiece) {
  Request request;
  request.method = Method::kPost;
  request.target = Target("/api/groups").Segment("3").Segment("members");
  request.body = R"({"user_id":7})";
  request.headers = {{"Authorization", "Key abc"}};
  const std::string text = Serialize(request, "/redash", "redash.example.com").value();
  EXPECT_THAT(text, StartsWith("POST /redash/api/groups/3/members HTTP/1.1\r\n"
                               "Host: redash.example.com\r\n"
                               "User-Agent: permission-broker/"));
  EXPECT_THAT(text,
              AllOf(HasSubstr("\r\nAccept: application/json\r\n"),
                    HasSubstr("\r\nConnection: keep-alive\r\n"),
                    HasSubstr("\r\nAuthorization: Key abc\r\n"),
                    HasSubstr("\r\nContent-Type: application/json\r\nContent-Length: 13\r\n")));
  EXPECT_THAT(text, EndsWith("\r\n\r\n{\"user_id\":7}"));
}

TEST(Serialize, StatesTheLengthOfAnEmptyBodyWhereOneIsExpected) {
  Request request;
  request.method = Method::kPost;
  EXPECT_THAT(Serialize(request, "", "h").value(), HasSubstr("\r\nContent-Length: 0\r\n\r\n"));
  for (const Method method : {Method::kGet, Method::kDelete}) {
    request.method = method;
    EXPECT_THAT(Serialize(request, "", "h").value(), Not(HasSubstr("Content-")));
  }
}

TEST(Serialize, RefusesHeadersThatWouldBecomeTwo) {
  Request request;
  for (const Header& bad :
       {Header{"Authorization", "Key a\r\nX-Admin: 1"}, Header{"A b", "c"}, Header{"", "c"},
        Header{"A:b", "c"}, Header{"Authorization", std::string("a\0b", 3)}}) {
    request.headers = {bad};
    const absl::Status status = Serialize(request, "", "h").status();
    EXPECT_TRUE(HasReason(status, Reason::kInvalidField)) << bad.name;
    EXPECT_THAT(std::string(status.message()), Not(HasSubstr("X-Admin")));
  }
}

}  // namespace
}  // namespace broker::http
