// What the broker's own credential may see and do in its org.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "clients/common/api.h"
#include "clients/grafana/wire.h"
#include "service/ports/clock.h"

namespace broker::grafana {

// Grafana leaves out of every list what the caller may not see, without saying so.
enum class Sight { kUsers, kTeams, kFolders, kDashboards, kServiceAccounts, kRoles };

class Rights {
 public:
  // How long it is believed that the server runs with rbac.enabled = false.
  static constexpr auto kOffAge = std::chrono::minutes(1);

  // `org_id`: the org that the instance stands for; empty with a token, which has just one. The
  // pointers outlive this.
  Rights(clients::Api* api, std::string org_id, Clock* clock);

  // OK if what a list lacks is not there. INSTANCE_CREDENTIALS if the credential does not see
  // everything, UPSTREAM_PROTOCOL if the org does not exist: then lists are empty.
  Done Prove(Sight sight, CallContext context);

  // What the credential is used for: each includes those before it.
  enum class Use { kAlways, kRoles, kDefinitions };

  // Actions that the broker needs for that and lacks, read past Grafana's cache.
  Task<std::vector<std::string>> Missing(Use use, CallContext context);

  // False only where the server runs with rbac.enabled = false: then there are no routes of
  // resource permissions. Asks the server only where that was so a while ago.
  Task<bool> Rbac(CallContext context);
  // As the route of the own permissions tells it, which alone proves that it is off.
  Task<bool> AskRbac(CallContext context);
  void NoteRbac() { rbac_ = true; }
  // From memory.
  bool rbac() const { return rbac_.value_or(true); }
  std::optional<bool> known_rbac() const { return rbac_; }

 private:
  // nullopt: access control is off.
  Task<std::optional<Permissions>> Read(bool reload, CallContext context);
  Done CheckOrg(CallContext context);
  // Without access control the org's users are listed for its Admins only.
  Done CheckAdmin(CallContext context);

  clients::Api* api_;
  std::string org_id_;
  Clock* clock_;
  std::optional<bool> rbac_;
  MonoTime seen_off_{};
};

}  // namespace broker::grafana
