// Managed permissions: one level for each principal on each resource. Who may set them and whether
// principal and resource exist is decided elsewhere.
#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "tests/fakes/grafana/resource.h"

namespace broker::fakes::grafana {

struct Entry {
  std::int64_t id = 0;  // stays while the level changes
  Level level = Level::kView;
};

using Entries = std::map<Principal, Entry>;

class EntryTable {
 public:
  const Entries& Of(const Resource& resource) const;
  const std::map<Resource, Entries>& all() const { return all_; }

  // Without a level: removes, if there is an entry.
  void Set(const Resource& resource, const Principal& principal, std::optional<Level> level);
  // With an id of its own, which must be new.
  void Restore(const Resource& resource, const Principal& principal, Entry entry);

  // Puts back what was read before, whatever was written since.
  void Rewrite(const Resource& resource, const Entries& entries);

  void DropResource(const Resource& resource);
  // In one org, or in all.
  void DropPrincipal(const Principal& principal, std::optional<std::int64_t> org = std::nullopt);

  std::int64_t next_id = 1;

 private:
  std::map<Resource, Entries> all_;
};

}  // namespace broker::fakes::grafana
