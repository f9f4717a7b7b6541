#include "tests/fakes/grafana/entries.h"

#include <algorithm>

namespace broker::fakes::grafana {

const Entries& EntryTable::Of(const Resource& resource) const {
  static const Entries kNone;
  const auto found = all_.find(resource);
  return found == all_.end() ? kNone : found->second;
}

void EntryTable::Set(const Resource& resource, const Principal& principal,
                     std::optional<Level> level) {
  Entries& entries = all_[resource];
  if (!level) {
    entries.erase(principal);
    if (entries.empty()) all_.erase(resource);
    return;
  }
  Entry& entry = entries[principal];
  if (entry.id == 0) entry.id = next_id++;
  entry.level = *level;
}

void EntryTable::Restore(const Resource& resource, const Principal& principal, Entry entry) {
  next_id = std::max(next_id, entry.id + 1);
  all_[resource][principal] = entry;
}

void EntryTable::Rewrite(const Resource& resource, const Entries& entries) {
  if (entries.empty()) {
    all_.erase(resource);
  } else {
    all_[resource] = entries;
  }
}

void EntryTable::DropResource(const Resource& resource) { all_.erase(resource); }

void EntryTable::DropPrincipal(const Principal& principal, std::optional<std::int64_t> org) {
  for (auto& [resource, entries] : all_) {
    if (!org || resource.org == *org) entries.erase(principal);
  }
  std::erase_if(all_, [](const auto& entry) { return entry.second.empty(); });
}

}  // namespace broker::fakes::grafana
