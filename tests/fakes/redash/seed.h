// The recordings' seed-state.json, built in.
#pragma once

#include <string_view>

namespace broker::fakes {

std::string_view SeedJson();

}  // namespace broker::fakes
