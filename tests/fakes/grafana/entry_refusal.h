// How a change of permissions is refused: by one text for everything in 9.4, with a type or as an
// error of the server itself in newer releases.
#pragma once

#include <string_view>

#include "tests/fakes/grafana/entry_write.h"
#include "tests/fakes/grafana/route.h"

namespace broker::fakes::grafana {

// `failure` is the text of 9.4.
FakeReply EntryRefusal(const Call& call, EntryProblem problem, const Resource& resource,
                       const Principal& principal, std::string_view permission,
                       std::string_view failure);
// Newer alone.
FakeReply InvalidPermission(std::string_view permission);
// A list of changes that could not be bound.
FakeReply BadListData(const Call& call);

}  // namespace broker::fakes::grafana
