// The shapes of Grafana's answers. Handlers and the router differ in content type and in the
// newline at the end of the body.
#pragma once

#include <boost/json/value.hpp>

#include <cstdint>
#include <string_view>

#include "tests/fakes/fake.h"

namespace broker::fakes::grafana {

// By a handler: {"message": text}.
FakeReply Message(int status, std::string_view text);
// The same with an empty traceID: a handler that had an underlying error.
FakeReply Failure(int status, std::string_view text);
// {"statusCode", "messageId", "message", "traceID"}: the errors of newer releases that have a type.
FakeReply Typed(int status, std::string_view id, std::string_view text);
// What newer releases say of errors without one.
FakeReply InternalError();
// 400: a body that could not be bound.
FakeReply BadRequestData();

// By the router.
FakeReply RouterJson(int status, const boost::json::value& body);
FakeReply RouterMessage(int status, std::string_view text);
FakeReply RouterFailure(int status, std::string_view text);
FakeReply RouterTyped(int status, std::string_view id, std::string_view text);
FakeReply NotFound();
// 403 that names the missing actions; `error_id` are ten digits.
FakeReply AccessDenied(std::string_view actions, std::uint64_t error_id);

FakeReply HtmlPage(int status);
FakeReply Redirect(std::string_view location);

FakeReply BadTeamId();

}  // namespace broker::fakes::grafana
