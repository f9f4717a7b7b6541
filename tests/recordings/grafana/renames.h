// Gives every id, login, address and name of the recordings' world another value, so that an answer
// that was written down instead of worked out is found out. Order is kept: lists stay sorted.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <cstdint>
#include <string>
#include <string_view>

#include "tests/recordings/recording.h"

namespace broker::fakes::grafana {

class Renames {
 public:
  // Seed 0 changes nothing.
  explicit Renames(std::uint64_t seed);

  std::int64_t Account(std::int64_t id) const { return id * account_factor_ + account_offset_; }
  std::int64_t Team(std::int64_t id) const { return id * team_factor_ + team_offset_; }
  std::int64_t Org(std::int64_t id) const { return id + org_offset_; }
  // A login or an e-mail.
  std::string Login(std::string_view login) const;
  // A display name, or a team's.
  std::string Name(std::string_view name) const;
  // Of a folder or dashboard.
  std::string Uid(std::string_view uid) const {
    return uid.empty() ? "" : prefix_ + std::string(uid);
  }

  boost::json::value World(const boost::json::value& world) const;
  // Request and answer.
  Recording Exchange(Recording recording) const;

 private:
  // By the kind of thing, or the name of a field that holds such an id.
  std::int64_t Id(std::string_view kind, std::int64_t id) const;
  // Folders or dashboards of the world.
  boost::json::array Places(const boost::json::value& places) const;
  std::string Target(std::string_view target) const;
  std::string QueryValue(std::string_view key, std::string_view value) const;
  boost::json::value Body(const boost::json::value& value, std::string_view kind) const;
  boost::json::value Field(std::string_view key, const boost::json::value& value,
                           std::string_view kind) const;

  std::string prefix_;
  std::string domain_;
  std::int64_t account_factor_ = 1;
  std::int64_t account_offset_ = 0;
  std::int64_t team_factor_ = 1;
  std::int64_t team_offset_ = 0;
  std::int64_t org_offset_ = 0;
};

}  // namespace broker::fakes::grafana
