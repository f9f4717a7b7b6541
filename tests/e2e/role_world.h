// A fake Grafana Enterprise whose roles are defined through the broker, in each reading of the
// contract that its documents leave.
#pragma once

#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/definition_calls.h"
#include "tests/e2e/grafana_world.h"

namespace broker::test {

struct RoleServer {
  const char* name;
  fakes::grafana::Personality personality;
  fakes::grafana::RoleReading reading;
};

inline void PrintTo(const RoleServer& server, std::ostream* out) { *out << server.name; }

class RoleWorld : public GrafanaBroker, public ::testing::WithParamInterface<RoleServer> {
 protected:
  using RbacRole = fakes::grafana::RbacRole;
  using Permissions = std::vector<std::pair<std::string, std::string>>;

  RoleWorld() : GrafanaBroker(OptionsOf(GetParam())) {}

  static bool IsCounted() {
    return GetParam().reading.gate == fakes::grafana::VersionGate::kCounted;
  }

  DefinitionCalls& Admin(Options options = {}) {
    if (!calls_) {
      options.try_emplace("entitlement_admin", "true");
      calls_ = std::make_unique<DefinitionCalls>(broker(options).port());
    }
    return *calls_;
  }
  // With the password of the server's admin, who sees all orgs.
  DefinitionCalls& ServerAdmin(const Options& options) {
    InstanceConfig config = BasicInstance("admin", "1");
    config.options.insert(options.begin(), options.end());
    UseInstances({config});
    calls_ = std::make_unique<DefinitionCalls>(broker_->port());
    return *calls_;
  }

  // A definition: Of("auditor", "custom:auditor", {{"reports:read", "reports:*"}}, "etag: '1'").
  static std::string Of(const std::string& uid, const std::string& name,
                        const Permissions& permissions, const std::string& more = "") {
    std::string text = "instance: 'grafana' definition { type: 'role' id: '" + uid + "' name: '" +
                       name + "' " + more;
    for (const auto& [action, scope] : permissions) {
      text += " permissions { action: '" + action + "' scope: '" + scope + "' }";
    }
    return text + " } ";
  }
  static std::string Named(const std::string& uid) {
    return "instance: 'grafana' entitlement { type: 'role' id: '" + uid + "' } ";
  }
  std::string EtagOf(const std::string& uid) {
    return Admin().Get(Named(uid)).reply.definition().etag();
  }

  // As stored; nullopt if there is none.
  std::optional<RbacRole> Stored(const std::string& uid) {
    return grafana_.Use([&](Fake& fake) {
      const RbacRole* role = fake.world().roles.Find(uid);
      return role == nullptr ? std::nullopt : std::optional(*role);
    });
  }
  Permissions StoredPermissions(const std::string& uid) {
    Permissions stored;
    const auto role = Stored(uid);
    if (!role) return stored;
    for (const auto& one : role->permissions) stored.emplace_back(one.action, one.scope);
    return stored;
  }
  void Assign(std::int64_t org, const fakes::grafana::Principal& who, const std::string& role) {
    grafana_.Use([&](Fake& fake) { fake.world().AssignRole(org, who, role); });
  }
  // As another client of Grafana would.
  void Rewrite(const std::string& uid, const std::string& description) {
    grafana_.Use([&](Fake& fake) {
      RbacRole* role = fake.world().roles.Find(uid);
      role->description = description;
      ++role->version;
    });
  }

  v1::Operation Settled(const std::string& id) {
    const auto waited = WaitOperation(id);
    EXPECT_TRUE(waited.ok()) << waited.status.error_message();
    EXPECT_TRUE(waited.reply.operation().settled());
    return waited.reply.operation();
  }

 private:
  static fakes::grafana::GrafanaOptions OptionsOf(const RoleServer& server) {
    fakes::grafana::GrafanaOptions options;
    options.personality = server.personality;
    options.edition = fakes::grafana::Edition::kEnterprise;
    options.role_reading = server.reading;
    return options;
  }

  std::unique_ptr<DefinitionCalls> calls_;
};

// Every test of `fixture` in each reading.
#define IN_EACH_READING(fixture)                                                               \
  INSTANTIATE_TEST_SUITE_P(                                                                    \
      Grafana, fixture,                                                                        \
      ::testing::Values(                                                                       \
          RoleServer{"Strict9_4", fakes::grafana::Personality::k9_4, fakes::grafana::kStrict}, \
          RoleServer{"LenientNewer", fakes::grafana::Personality::kNewer,                      \
                     fakes::grafana::kLenient}),                                               \
      [](const auto& info) { return std::string(info.param.name); })

}  // namespace broker::test
