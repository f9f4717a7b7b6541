// A fake of Enterprise, and its roles as tests write and read them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tests/fakes/grafana/fixture.h"

namespace broker::fakes::grafana {

inline constexpr std::string_view kRoles = "/api/access-control/roles";
inline const Principal kAlice = UserPrincipal(2);
inline const Principal kReader = UserPrincipal(35);  // a service account
inline const Principal kOnCallTeam = TeamPrincipal(3);

inline GrafanaOptions EnterpriseOptions(const RoleReading& reading = kStrict,
                                        Personality personality = Personality::k9_4) {
  GrafanaOptions options;
  options.personality = personality;
  options.edition = Edition::kEnterprise;
  options.role_reading = reading;
  return options;
}

class RoleTest : public GrafanaFakeTest {
 protected:
  explicit RoleTest(GrafanaOptions options = EnterpriseOptions())
      : GrafanaFakeTest(std::move(options)) {}

  World& world() { return fake_.world(); }
  // The uids of a list of roles.
  std::vector<std::string> Uids(std::string_view who, const std::string& rest) {
    return Listed(who, "/api/access-control/" + rest, "uid");
  }
  std::string Add(std::string_view who, const std::string& holder, std::string_view body) {
    return Told(who, "POST", "/api/access-control/" + holder + "/roles", body);
  }
  std::string Remove(std::string_view who, const std::string& holder, const std::string& role) {
    return Told(who, "DELETE", "/api/access-control/" + holder + "/roles/" + role);
  }
  // Takes a permission from what Admins of an org may do.
  void TakeFromAdmins(std::string_view action) {
    std::erase_if(world().roles.Find("basic_admin")->permissions,
                  [&](const RolePermission& permission) { return permission.action == action; });
  }
};

class LenientRoleTest : public RoleTest {
 protected:
  LenientRoleTest() : RoleTest(EnterpriseOptions(kLenient)) {}
};

}  // namespace broker::fakes::grafana
