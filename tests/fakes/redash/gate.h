// What a request meets before its handler: who calls, rate limits, paths that are no API.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tests/fakes/fake.h"
#include "tests/fakes/redash/call.h"
#include "tests/fakes/redash/routes.h"

namespace broker::fakes::redash {

// By the api_key parameter, which wins even when empty, or by the header.
Caller FindCaller(const RedashState& state, const FakeRequest& request);

// Counts the call; the 429 if that was one too many.
std::optional<FakeReply> CountCall(RedashState& state, const RedashOptions& options,
                                   const FakeRequest& request, const std::string& bucket,
                                   std::int64_t now);

// The refusal of plain http, where https is enforced.
FakeReply RedirectToHttps(const FakeRequest& request);

// The answer where no handler is: the web app for reads, else 405.
FakeReply NoHandler(const FakeRequest& request, const RouteMatch& match, const Caller& caller);

}  // namespace broker::fakes::redash
