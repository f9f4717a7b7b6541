// The seeded Redash as it is, or under other names: ids of users, groups and data sources, names,
// addresses and keys replaced by a seed, so that an answer that was learnt by heart shows. Letters
// are swapped for letters one by one, which keeps every relation that a search depends on.
#pragma once

#include <boost/json/value.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "tests/fakes/redash/redash_fake.h"
#include "tests/recordings/recording.h"

namespace broker::fakes::redash {

class RedashWorld {
 public:
  // Seed 0 changes nothing.
  explicit RedashWorld(std::uint64_t seed);

  // For RedashFake::LoadState.
  boost::json::value State() const;

  int User(int recorded_id) const;
  int Group(int recorded_id) const;
  int DataSource(int recorded_id) const;
  std::string Text(std::string_view recorded) const;

  // The whole recording under the names of this world.
  Recording Rename(Recording recording) const;

 private:
  std::string RenamePath(const std::string& path) const;
  // Users, groups, data sources and lists of them, wherever they are in a body.
  boost::json::value RenameBody(const boost::json::value& body) const;
  void RenameField(boost::json::object& object, std::string_view name) const;

  std::uint64_t seed_;
  std::map<int, int> users_;  // recorded id -> id here
  std::map<int, int> groups_;
  std::map<int, int> data_sources_;
  std::string letters_;  // what stands for a, b, c...
};

}  // namespace broker::fakes::redash
