#include "tests/fakes/grafana/library.h"

#include <algorithm>
#include <stdexcept>

namespace broker::fakes::grafana {

template <class Item>
void Library::Complete(Item& item, std::string_view above) {
  if (item.id == 0) item.id = next_id;
  if (item.uid.empty()) item.uid = "uid" + std::to_string(item.id);
  if (UidTaken(item.org, item.uid) || ids_.contains(item.id)) {
    throw std::invalid_argument(item.uid + ": id or uid taken");
  }
  if (!above.empty() && FindFolder(item.org, above) == nullptr) {
    throw std::invalid_argument(item.uid + ": no folder " + std::string(above));
  }
  ids_.insert(item.id);
  next_id = std::max(next_id, item.id + 1);
}

Folder& Library::Add(Folder folder) {
  Complete(folder, folder.parent);
  const Key key(folder.org, folder.uid);
  return folders_[key] = std::move(folder);
}

Dashboard& Library::Add(Dashboard dashboard) {
  Complete(dashboard, dashboard.folder);
  const Key key(dashboard.org, dashboard.uid);
  return dashboards_[key] = std::move(dashboard);
}

const Folder* Library::FindFolder(std::int64_t org, std::string_view uid) const {
  const auto found = folders_.find({org, std::string(uid)});
  return found == folders_.end() ? nullptr : &found->second;
}

const Dashboard* Library::FindDashboard(std::int64_t org, std::string_view uid) const {
  const auto found = dashboards_.find({org, std::string(uid)});
  return found == dashboards_.end() ? nullptr : &found->second;
}

bool Library::UidTaken(std::int64_t org, std::string_view uid) const {
  return FindFolder(org, uid) != nullptr || FindDashboard(org, uid) != nullptr;
}

std::vector<std::string> Library::LineOf(std::int64_t org, std::string_view folder) const {
  std::vector<std::string> line;
  for (const Folder* at = FindFolder(org, folder); at != nullptr;
       at = FindFolder(org, at->parent)) {
    line.push_back(at->uid);
  }
  return line;
}

Library::Removed Library::RemoveFolder(std::int64_t org, std::string_view uid) {
  Removed removed;
  const auto within = [&](std::string_view folder) {
    const std::vector<std::string> line = LineOf(org, folder);
    return std::find(line.begin(), line.end(), uid) != line.end();
  };
  for (const auto& [key, dashboard] : dashboards_) {
    if (key.first == org && within(dashboard.folder)) removed.dashboards.push_back(key.second);
  }
  for (const auto& [key, folder] : folders_) {
    if (key.first == org && within(key.second)) removed.folders.push_back(key.second);
  }
  for (const std::string& dashboard : removed.dashboards) dashboards_.erase({org, dashboard});
  for (const std::string& folder : removed.folders) folders_.erase({org, folder});
  return removed;
}

void Library::RemoveDashboard(std::int64_t org, std::string_view uid) {
  dashboards_.erase({org, std::string(uid)});
}

}  // namespace broker::fakes::grafana
