// A stateful Grafana, of either edition, as a pure state machine. README.md says what it serves.
#pragma once

#include <boost/json/value.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>

#include "tests/fakes/fake.h"
#include "tests/fakes/grafana/role_reading.h"
#include "tests/fakes/grafana/world.h"

namespace broker::fakes::grafana {

// Which releases' routes, fields and texts are served: 9.4 as recorded, or 10 to 13 from sources.
enum class Personality { k9_4, kNewer };

// Enterprise has roles: /api/access-control/roles and what belongs to it.
enum class Edition { kOss, kEnterprise };

struct GrafanaOptions {
  Personality personality = Personality::k9_4;
  // Tokens and error ids.
  std::uint64_t seed = 1;
  // Logins that the lists of an org and of a team's members hide from everyone else.
  std::set<std::string, std::less<>> hidden_users = {};
  // Where the server believes to be reached; only its redirects tell. Ends with '/'.
  std::string root_url = "http://localhost:3000/";
  // The feature toggle that serves the searches for what others may do.
  bool access_control_on_call = true;
  // A write for one principal on a folder or dashboard writes the whole list back, as it was when
  // the request began; a list write that removes anything empties the list.
  bool rewrites_whole_object = false;
  // Every so many writes for one principal on a folder or dashboard drop the entry of another one.
  // 0: none.
  std::uint64_t wipes_others = 0;
  Edition edition = Edition::kOss;
  // How Enterprise answers where its contract is open.
  RoleReading role_reading = kStrict;
};

// As /api/health tells it.
std::string_view VersionOf(Personality personality);

class GrafanaFake : public Fake {
 public:
  // Starts with the world of the recordings.
  explicit GrafanaFake(GrafanaOptions options = {});

  std::unique_ptr<Pending> Begin(const FakeRequest& request) override;
  boost::json::value DumpState() const override;
  void LoadState(const boost::json::value& state) override;
  bool keeps_alive() const override { return true; }

  World& world() { return world_; }
  // Of a service account, "sa-broker". Throws std::out_of_range if nobody has this login or the
  // account has no token.
  std::string TokenOf(std::string_view login) const;
  // An Authorization header: the token of a service account, the password of a person. Throws as
  // TokenOf.
  std::string AuthorizationOf(std::string_view login) const;
  // Login -> "Member" or "Admin"; service accounts and users of other orgs included. Throws
  // std::out_of_range if there is no such team.
  std::map<std::string, std::string> MembersOf(std::int64_t team) const;
  // Managed entries of one of the "folders", "dashboards" or "serviceaccounts" itself: "user:2",
  // "team:3" or "basic_role:Viewer" -> "View", "Edit" or "Admin". Nothing inherited.
  std::map<std::string, std::string> EntriesOf(std::string_view kind, std::string_view id,
                                               std::int64_t org = 1) const;
  // "" if it is no member.
  std::string RoleOf(std::int64_t org, std::int64_t account) const;

 private:
  GrafanaOptions options_;
  World world_;
  std::uint64_t denials_ = 0;
  std::uint64_t entry_writes_ = 0;
};

}  // namespace broker::fakes::grafana
