// From a request's credentials to a caller.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "tests/fakes/fake.h"
#include "tests/fakes/grafana/access.h"
#include "tests/fakes/grafana/grafana_fake.h"
#include "tests/fakes/grafana/world.h"

namespace broker::fakes::grafana {

// Nobody: no credentials were sent. A reply: they were refused.
using SignedIn = std::variant<std::monostate, Caller, FakeReply>;

SignedIn SignIn(const World& world, const FakeRequest& request, Personality personality);

// An Authorization header.
std::string BasicAuthorization(std::string_view user, std::string_view password);

// A decimal number and nothing else.
std::optional<std::int64_t> ParseNumber(std::string_view text);

}  // namespace broker::fakes::grafana
