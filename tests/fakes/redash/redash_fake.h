// A Redash server, faithful to what a live 25.8.0 was seen to do, its races and oddities included.
// Pure: see tests/fakes/fake.h.
#pragma once

#include <boost/json/value.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tests/fakes/fake.h"
#include "tests/fakes/redash/state.h"

namespace broker::fakes {

struct RedashOptions {
  // "8.0.0" and "10.1.0" behave as those do; everything else as 25.8.0.
  std::string version = "25.8.0";
  // Decides the order of results that have no order.
  std::uint64_t seed = 1;
  bool enforce_csrf = false;
  bool enforce_https = false;
  // Paths are /<org_slug>/api/...
  bool multi_org = false;
  std::string org_slug = "default";
  // What the server believes its address to be.
  std::string base_url = "http://redash.example.com/";
  int edits_per_hour = 50;
  int creations_per_hour = 50;
  int creations_per_day = 200;
  // The event queue refuses: calls that record an event take effect and then answer 500.
  bool broken_queue = false;
};

class RedashFake : public Fake {
 public:
  // Starts from SeedState(). `now` gives created_at and the like and the rate-limit windows.
  RedashFake(RedashOptions options, WallClock now);

  std::unique_ptr<Pending> Begin(const FakeRequest& request) override;
  boost::json::value DumpState() const override;
  void LoadState(const boost::json::value& state) override;
  bool keeps_alive() const override { return false; }

  // Changes past the API, as an administrator at the server's console would make them.
  // REQUIRES: the user, group or data source named by an id exists.
  int AddUser(std::string_view email, std::string_view name, std::vector<int> groups = {2});
  int AddGroup(std::string_view name, std::vector<std::string> permissions = DefaultPermissions());
  void RemoveUser(int user_id);
  void RemoveGroup(int group_id);  // members keep the dangling id
  void Attach(int data_source_id, int group_id, bool view_only);
  void SetGroups(int user_id, std::vector<int> groups);
  void SetName(int user_id, std::string_view name);
  void SetEmail(int user_id, std::string_view email);
  void Disable(int user_id);
  void Enable(int user_id);
  // The old key is dead at once; returns the new one.
  std::string RotateKey(int user_id);

  // As stored: in order, with duplicates.
  std::vector<int> GroupsOf(int user_id) const;
  std::string KeyOf(int user_id) const;
  const RedashState& state() const { return state_; }
  RedashOptions& options() { return options_; }

  // In the seeded world.
  static constexpr int kAdmin = 1;           // groups admin and default
  static constexpr int kNonAdmin = 2;        // ann@example.com, default
  static constexpr int kBrokerService = 27;  // broker@example.com, default and admin
  static constexpr int kAdminGroupOnly = 28;
  static constexpr int kDisabledUser = 25;

 private:
  RedashUser& Touch(int user_id);
  std::unique_ptr<Pending> Decide(const FakeRequest& request);

  RedashOptions options_;
  WallClock now_;
  RedashState state_;
};

}  // namespace broker::fakes
