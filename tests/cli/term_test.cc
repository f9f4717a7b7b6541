#include "cli/term.h"

#include <gtest/gtest.h>

#include "permissionbroker/v1/permission_broker.pb.h"

namespace broker::cli {
namespace {

TEST(Term, IsADurationOrATime) {
  EXPECT_EQ(ParseTtl("8h")->seconds(), 28'800);
  EXPECT_EQ(ParseTtl("1s500ms")->nanos(), 500'000'000);
  EXPECT_EQ(ParseTtl("3653d")->seconds(), 315'619'200);
  EXPECT_FALSE(ParseTtl("3653d1ms"));
  EXPECT_FALSE(ParseTtl("8"));
  EXPECT_EQ(ParseTime("2026-01-01T00:00:00Z")->seconds(), 1'767'225'600);
  EXPECT_EQ(ParseTime("2026-01-01T02:00:00+02:00")->seconds(), 1'767'225'600);
  for (const char* text :
       {"", "now", "2026-01-01", "2026-01-01T00:00:00", "2026-13-01T00:00:00Z"}) {
    EXPECT_FALSE(ParseTime(text)) << text;
  }
}

TEST(Term, SetsOneFieldOfARequest) {
  permissionbroker::v1::GrantRequest request;
  SetTerm(Term(), request);
  EXPECT_EQ(request.expiration_case(), request.EXPIRATION_NOT_SET);
  SetTerm(Term{ParseTtl("1s"), {}}, request);
  EXPECT_EQ(request.expiration_case(), request.kTtl);
  SetTerm(Term{{}, ParseTime("2026-01-01T00:00:00Z")}, request);
  EXPECT_EQ(request.expiration_case(), request.kExpireTime);
}

}  // namespace
}  // namespace broker::cli
