#include "tests/grpc/invalid_request.h"

#include <gmock/gmock.h>

#include "tests/grpc/json_request.h"

namespace broker {
namespace {

using ::testing::HasSubstr;
using ::testing::UnorderedElementsAreArray;

// One server for every table.
Edge& TheEdge() {
  static Edge* const edge = new Edge;
  return *edge;
}

}  // namespace

void ExpectRefused(const InvalidRequest& request) {
  SCOPED_TRACE(request.method + " " + request.json);
  const Answer answer = Ask(TheEdge(), request.method, request.json);
  EXPECT_EQ(answer.code, grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(answer.reason, "INVALID_FIELD");
  EXPECT_THAT(answer.fields, UnorderedElementsAreArray(request.fields)) << answer;
  EXPECT_THAT(answer.message, HasSubstr(request.says));
  EXPECT_FALSE(answer.retry_delay.has_value());
  EXPECT_EQ(TheEdge().fake.calls, 0);
  EXPECT_EQ(TheEdge().definitions.calls, 0);
  EXPECT_EQ(TheEdge().leases.calls, 0);
}

}  // namespace broker
