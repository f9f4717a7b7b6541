// Folders and dashboards. A uid is taken once in an org, by either; ids are the server's.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace broker::fakes::grafana {

struct Folder {
  std::int64_t id = 0;
  std::int64_t org = 0;
  std::string uid;
  std::string title;
  std::string parent;  // a uid; empty at the top
};

struct Dashboard {
  std::int64_t id = 0;
  std::int64_t org = 0;
  std::string uid;
  std::string title;
  std::string folder;  // a uid; empty at the top
};

class Library {
 public:
  using Key = std::pair<std::int64_t, std::string>;  // org and uid

  std::int64_t next_id = 1;

  // Fill in the id, if 0, and the uid, if empty. Throw std::invalid_argument if the id or the uid
  // is taken or the folder above is unknown.
  Folder& Add(Folder folder);
  Dashboard& Add(Dashboard dashboard);

  // Null if there is none.
  const Folder* FindFolder(std::int64_t org, std::string_view uid) const;
  const Dashboard* FindDashboard(std::int64_t org, std::string_view uid) const;
  bool UidTaken(std::int64_t org, std::string_view uid) const;
  // The folder and those above it, nearest first; empty if there is no such folder.
  std::vector<std::string> LineOf(std::int64_t org, std::string_view folder) const;

  // With everything in it; what went, folders first.
  struct Removed {
    std::vector<std::string> folders;
    std::vector<std::string> dashboards;
  };
  Removed RemoveFolder(std::int64_t org, std::string_view uid);
  void RemoveDashboard(std::int64_t org, std::string_view uid);

  const std::map<Key, Folder>& folders() const { return folders_; }
  const std::map<Key, Dashboard>& dashboards() const { return dashboards_; }

 private:
  template <class Item>
  void Complete(Item& item, std::string_view above);

  std::map<Key, Folder> folders_;
  std::map<Key, Dashboard> dashboards_;
  std::set<std::int64_t> ids_;  // those of removed ones too
};

}  // namespace broker::fakes::grafana
