// The recordings' Grafana as Enterprise, in each reading of its contract, behind a broker.
#pragma once

#include <ostream>
#include <string>
#include <thread>
#include <vector>

#include "tests/e2e/grafana_world.h"

namespace broker::test {

inline constexpr std::int64_t kMain = 1;
inline constexpr char kAlice[] = "login: 'alice'";  // 2, a member of team 1
inline constexpr char kReader[] = "type: 'service_account' name: 'reader'";  // 35
inline constexpr char kPlatform[] = "type: 'team' name: 'platform'";         // 1
inline constexpr char kReports[] = "type: 'role' id: 'custom_reports'";      // of org 1
inline constexpr char kAnywhere[] = "type: 'role' id: 'custom_dashboards'";  // of no org

struct RoleServer {
  const char* name;
  fakes::grafana::Personality personality;
  fakes::grafana::RoleReading reading;
};

inline void PrintTo(const RoleServer& server, std::ostream* out) { *out << server.name; }

inline fakes::grafana::GrafanaOptions RoleOptionsOf(const RoleServer& server) {
  fakes::grafana::GrafanaOptions options;
  options.personality = server.personality;
  options.edition = fakes::grafana::Edition::kEnterprise;
  options.role_reading = server.reading;
  return options;
}

class GrafanaRoleWorld : public GrafanaBroker, public ::testing::WithParamInterface<RoleServer> {
 protected:
  GrafanaRoleWorld() : GrafanaBroker(RoleOptionsOf(GetParam())) {}

  // "custom_reports@1" for each stored assignment, "@0" of one in all orgs.
  std::vector<std::string> RolesOf(const fakes::grafana::Principal& who) {
    std::vector<std::string> roles;
    for (const auto& [role, org] :
         grafana_.Use([&](Fake& fake) { return fake.world().RolesOf(who); })) {
      roles.push_back(role + "@" + std::to_string(org));
    }
    return roles;
  }
  std::vector<std::string> RolesOfAlice() { return RolesOf(fakes::grafana::UserPrincipal(2)); }
  void Assign(std::int64_t org, const fakes::grafana::Principal& who, const std::string& role) {
    grafana_.Use([&](Fake& fake) { fake.world().AssignRole(org, who, role); });
  }
  // While a write is on its way, which the caller makes in a thread.
  template <class Act>
  void WhileWriting(const char* method, Act act) {
    while (Writes().empty()) std::this_thread::yield();
    EXPECT_THAT(Writes().front(), ::testing::StartsWith(method));
    act();
  }
  void UseServerAdmin() { UseInstances({BasicInstance("admin", "1")}); }
  static std::string Globally(const std::string& role) { return role + " scope: 'global'"; }
};

// Every test of `fixture` on each.
#define ON_EACH_ROLE_SERVER(fixture)                                                           \
  INSTANTIATE_TEST_SUITE_P(                                                                    \
      Grafana, fixture,                                                                        \
      ::testing::Values(                                                                       \
          RoleServer{"Strict9_4", fakes::grafana::Personality::k9_4, fakes::grafana::kStrict}, \
          RoleServer{"LenientNewer", fakes::grafana::Personality::kNewer,                      \
                     fakes::grafana::kLenient}),                                               \
      [](const ::testing::TestParamInfo<RoleServer>& info) {                                   \
        return std::string(info.param.name);                                                   \
      })

}  // namespace broker::test
