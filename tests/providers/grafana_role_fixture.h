// Roles of Enterprise through the provider.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "tests/providers/grafana_fixture.h"

namespace broker::grafana {

inline constexpr std::int64_t kMain = 1;

inline fakes::grafana::GrafanaOptions Enterprise(
    const fakes::grafana::RoleReading& reading = fakes::grafana::kStrict) {
  fakes::grafana::GrafanaOptions options;
  options.edition = fakes::grafana::Edition::kEnterprise;
  options.role_reading = reading;
  return options;
}

inline std::vector<std::string> UidsOf(const absl::StatusOr<Page<Entitlement>>& page) {
  std::vector<std::string> uids;
  for (const Entitlement& role : page->rows) uids.push_back(role.id);
  return uids;
}

// The verbs about roles.
class RoleVerbs : public GrafanaTest {
 protected:
  explicit RoleVerbs(fakes::grafana::GrafanaOptions options) : GrafanaTest(std::move(options)) {}

  absl::StatusOr<Entitlement> RoleCalled(EntitlementRef::Key key, const std::string& value) {
    return fixture_.Run(provider_->ResolveEntitlement({"role", key, value, "", "org"},
                                                      Freshness::kUncached, fixture_.Soon()));
  }
  absl::StatusOr<Entitlement> RoleById(const std::string& uid) {
    return RoleCalled(EntitlementRef::Key::kId, uid);
  }
  absl::StatusOr<Entitlement> RoleByName(const std::string& name) {
    return RoleCalled(EntitlementRef::Key::kName, name);
  }
  absl::StatusOr<Observation> ObserveRole(const std::string& user, const std::string& uid,
                                          const std::string& scope = "org") {
    return fixture_.Run(provider_->Observe({kUser, user, "role", uid, scope}, fixture_.Soon()));
  }
  absl::StatusOr<std::vector<AccessGrant>> Held(const Principal& who, bool indirect = false) {
    return fixture_.Run(provider_->ListHeld(who, "role", indirect, fixture_.Soon()));
  }
  absl::StatusOr<Page<Entitlement>> Roles(const std::string& contains, bool hidden) {
    return fixture_.Run(
        provider_->ListEntitlements({"role", contains, hidden}, {"", 100}, fixture_.Soon()));
  }
  absl::StatusOr<InventoryPage> Inventory(int number) {
    return fixture_.Run(provider_->ReadInventory("role", number, fixture_.Soon()));
  }
  void AnswerStatus(const std::string& answer) {
    grafana_.ClearFaults();
    grafana_.AddFault(R"({"path": "/api/access-control/status", "fault": )" + answer + "}");
  }
  Principal Alice() {
    Principal alice;
    alice.id = kAlice;
    alice.login = "alice";
    return alice;
  }
};

class EnterpriseRole : public RoleVerbs {
 protected:
  EnterpriseRole() : RoleVerbs(Enterprise()) {}

  void Assign(std::int64_t org, const fakes::grafana::Principal& who, const std::string& role) {
    grafana_.Use([&](GrafanaFake& fake) { fake.world().AssignRole(org, who, role); });
  }
};

}  // namespace broker::grafana
