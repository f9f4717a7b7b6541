// What all products' answers have in common.
#include <gtest/gtest.h>

#include <string>

#include "clients/common/answer.h"
#include "service/core/error.h"

namespace broker::clients {
namespace {

using std::chrono::seconds;

http::Reply Reply(int status, const std::string& retry_after) {
  http::Reply reply;
  reply.status = status;
  reply.retry_after = retry_after;
  return reply;
}

std::optional<std::chrono::milliseconds> DelayOf(const absl::Status& status) {
  return FailureOf(status).retry_delay;
}

TEST(Answers, ARateLimitTellsHowLongToWait) {
  const auto delay = [](const char* asked) {
    return DelayOf(RateLimited("Grafana", Reply(429, asked)));
  };
  EXPECT_EQ(delay("7"), seconds(7));
  EXPECT_EQ(delay("3600"), seconds(3600));
  EXPECT_EQ(delay("86400"), seconds(3600));
  EXPECT_EQ(delay("99999999999999999999"), seconds(3600));
  for (const char* nothing : {"", "0", "-5", "7s", "Wed, 21 Oct 2026 07:28:00 GMT"}) {
    EXPECT_EQ(delay(nothing), seconds(60)) << nothing;
  }
}

TEST(Answers, AServerThatIsDownTellsHowLongToWait) {
  const auto delay = [](int status, const char* asked) {
    return DelayOf(CouldNotAnswer("Grafana", Reply(status, asked)));
  };
  EXPECT_EQ(delay(503, "120"), seconds(120));
  EXPECT_EQ(delay(503, "86400"), seconds(3600));
  EXPECT_EQ(delay(503, ""), seconds(1));
  EXPECT_EQ(delay(500, "120"), seconds(1));
}

}  // namespace
}  // namespace broker::clients
