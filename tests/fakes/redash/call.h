// What a handler of the fake Redash gets, and the answers that many of them give.
#pragma once

#include <boost/json/value.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/fakes/fake.h"
#include "tests/fakes/redash/redash_fake.h"
#include "tests/fakes/redash/state.h"

namespace broker::fakes::redash {

// Whose key it is: nobody's (the default), a user's, or a dashboard token with next to no rights.
struct Caller {
  enum class Kind { kNobody, kUser, kDashboardToken };
  Kind kind = Kind::kNobody;
  int id = 0;
  std::vector<int> groups;
  std::vector<std::string> permissions;  // over all groups; may repeat

  bool Can(std::string_view permission) const;
  bool IsIn(std::int64_t group) const;
};

// state, options and now outlive the Pending of a handler; the request and the Call itself do not.
struct Call {
  RedashState& state;
  const RedashOptions& options;
  const WallClock& now;
  const FakeRequest& request;
  Caller caller;
  std::vector<std::string> ids;  // the segments that the route leaves open
};

FakeReply Message(int status, std::string_view text);
FakeReply LoginNeeded();  // 404, by its text
FakeReply Forbidden();
FakeReply InternalError();
FakeReply InternalErrorPage();
FakeReply BadRequest();
FakeReply NotFound(const Call& call);
FakeReply Null();

// An id in a path: nullopt if Redash's int() or its database would choke on it.
std::optional<std::int64_t> PathId(std::string_view text);
// An id in a body: 8, 8.0 and "8" are the same.
std::optional<std::int64_t> BodyId(const boost::json::value& value);

// The body as JSON, or the refusal.
struct Body {
  boost::json::value value;
  std::optional<FakeReply> refusal;
};
Body ParseBody(const FakeRequest& request);
// The same where Content-Type must say JSON.
Body ParseTypedBody(const Call& call);

// "2026-11-22T07:22:54.004Z"
std::string FormatTime(std::int64_t ms);

// As every endpoint but the list shows a user.
boost::json::object ShowUser(const RedashUser& user);
boost::json::object ShowGroup(const RedashGroup& group);

}  // namespace broker::fakes::redash
