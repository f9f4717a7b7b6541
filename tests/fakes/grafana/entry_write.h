// The write behind every change of a managed permission.
#pragma once

#include <optional>
#include <string_view>

#include "tests/fakes/grafana/world.h"

namespace broker::fakes::grafana {

enum class EntryProblem { kNoSuchLevel, kNotAssignable, kNoResource, kNoUser, kNoTeam, kNoRole };

// What is wrong with a change to `permission`, a level's name or empty.
std::optional<EntryProblem> CheckEntry(const World& world, const Resource& resource,
                                       const Principal& principal, std::string_view permission);
// Checks, and sets or, if `permission` is empty, removes what may be absent.
std::optional<EntryProblem> WriteEntry(World& world, const Resource& resource,
                                       const Principal& principal, std::string_view permission);

}  // namespace broker::fakes::grafana
