#include "tests/faults/definition_scenario.h"

#include <algorithm>
#include <utility>

#include "tests/fakes/grafana/grafana_fake.h"
#include "tests/fakes/redash/redash_fake.h"

namespace broker::test {
namespace {

using fakes::RedashFake;
using fakes::grafana::GrafanaFake;

// "Auditors" of each group and role that the changes are about, in the order of their ids.
template <class Fake>
class UpstreamOf final : public DefinitionUpstream {
 public:
  using Look = std::function<std::string(Fake&)>;

  UpstreamOf(std::unique_ptr<Fake> fake, InstanceConfig config, std::string secret, Look look)
      : front_(std::move(fake), {}),
        config_(std::move(config)),
        secret_(std::move(secret)),
        look_(std::move(look)) {}

  fakes::Front& front() override { return front_; }
  InstanceConfig Instance(const TempDir& dir) override {
    InstanceConfig config = config_;
    config.url = front_.url();
    config.options = {{"entitlement_admin", "true"}};
    const std::string file = dir.Write("secret", secret_);
    if (config.kind == "grafana") {
      config.options["reset_basic_roles"] = "true";
      config.credential.token_file = file;
    } else {
      config.credential.api_key_file = file;
    }
    return config;
  }
  std::string Stored() override { return front_.Use(look_); }

 private:
  fakes::FrontFor<Fake> front_;
  const InstanceConfig config_;
  const std::string secret_;
  const Look look_;
};

// With an empty group that can be changed.
std::unique_ptr<DefinitionUpstream> MakeRedash() {
  auto fake = std::make_unique<RedashFake>(fakes::RedashOptions{}, fakes::SystemWallClock);
  const int empty = fake->AddGroup("Empty");
  InstanceConfig config;
  config.kind = "redash";
  std::string key = fake->KeyOf(RedashFake::kBrokerService);
  return std::make_unique<UpstreamOf<RedashFake>>(
      std::move(fake), std::move(config), std::move(key), [empty](RedashFake& redash) {
        std::string text;
        for (const auto& [id, group] : redash.state().groups) {
          if (id >= empty) text += (text.empty() ? "" : ",") + group.name;
        }
        return text;
      });
}

// By a service account that may also reset the basic roles, one of which was changed.
std::unique_ptr<DefinitionUpstream> MakeGrafana() {
  fakes::grafana::GrafanaOptions options;
  options.edition = fakes::grafana::Edition::kEnterprise;
  auto fake = std::make_unique<GrafanaFake>(std::move(options));
  auto& world = fake->world();
  world.AddRole(fakes::grafana::kGlobal, "custom_resetter", "custom:resetter",
                {{"roles:write", "permissions:type:escalate"}});
  for (const auto& [id, account] : world.accounts) {
    if (account.login != "sa-broker") continue;
    world.AssignRole(1, fakes::grafana::UserPrincipal(id), "custom_resetter");
  }
  world.roles.Find("basic_viewer")->permissions.push_back({"reports:read", "reports:*"});
  InstanceConfig config;
  config.kind = "grafana";
  std::string token = fake->TokenOf("sa-broker");
  return std::make_unique<UpstreamOf<GrafanaFake>>(
      std::move(fake), std::move(config), std::move(token), [](GrafanaFake& grafana) {
        const auto& roles = grafana.world().roles;
        std::string text;
        for (const char* uid : {"auditor", "custom_reports", "basic_viewer"}) {
          const auto* role = roles.Find(uid);
          if (role)
            text += std::string(text.empty() ? "" : ",") + uid + "=" +
                    std::to_string(role->permissions.size());
        }
        return text;
      });
}

template <class Answer>
DefinitionEnd EndOf(const Answer& answer) {
  return {answer.ok(), answer.reason};
}

// Of a definition's text, without its etag, which is read first.
DefinitionEnd Update(DefinitionCalls& calls, const std::string& which, const std::string& what) {
  const auto got = calls.Get("instance: 'only' entitlement { " + which + " }");
  if (!got.ok()) return EndOf(got);
  return EndOf(calls.Update("instance: 'only' definition { " + which + what + " etag: '" +
                            got.reply.definition().etag() + "' }"));
}

std::vector<DefinitionScenario> OfRedash() {
  const auto create = [](DefinitionCalls& calls) {
    return EndOf(calls.Create("instance: 'only' definition { type: 'group' name: 'Auditors' }"));
  };
  const auto rename = [](DefinitionCalls& calls) {
    const auto named = calls.Get("instance: 'only' entitlement { type: 'group' name: 'Empty' }");
    if (named.reason == "ENTITLEMENT_NOT_FOUND") return DefinitionEnd{false, named.reason};
    return Update(calls, "type: 'group' id: '" + named.reply.definition().id() + "'",
                  " name: 'Renamed'");
  };
  const auto remove = [](DefinitionCalls& calls) {
    return EndOf(calls.Delete("instance: 'only' entitlement { type: 'group' name: 'Empty' }"));
  };
  return {{"RedashCreation", MakeRedash, create, "Empty", "Empty,Auditors", ""},
          {"RedashRenaming", MakeRedash, rename, "Empty", "Renamed", "ENTITLEMENT_NOT_FOUND"},
          {"RedashDeletion", MakeRedash, remove, "Empty", "", "ENTITLEMENT_NOT_FOUND"}};
}

std::vector<DefinitionScenario> OfGrafana() {
  const std::string start = "custom_reports=2,basic_viewer=2";
  const std::string reading = " permissions { action: 'reports:read' scope: 'reports:*' }";
  const auto create = [reading](DefinitionCalls& calls) {
    return EndOf(
        calls.Create("instance: 'only' definition { type: 'role' id: 'auditor' name: "
                     "'custom:auditor'" +
                     reading + " }"));
  };
  const auto update = [reading](DefinitionCalls& calls) {
    return Update(calls, "type: 'role' id: 'custom_reports'", " name: 'custom:reports'" + reading);
  };
  const auto remove = [](DefinitionCalls& calls) {
    return EndOf(
        calls.Delete("instance: 'only' entitlement { type: 'role' id: 'custom_reports' }"));
  };
  const auto reset = [](DefinitionCalls& calls) {
    return EndOf(
        calls.Reset("instance: 'only' justification { requested_by: 'ann' approved_by: 'bob' }"));
  };
  return {
      {"GrafanaCreation", MakeGrafana, create, start, "auditor=1," + start, ""},
      {"GrafanaUpdate", MakeGrafana, update, start, "custom_reports=1,basic_viewer=2", ""},
      {"GrafanaDeletion", MakeGrafana, remove, start, "basic_viewer=2", "ENTITLEMENT_NOT_FOUND"},
      {"GrafanaReset", MakeGrafana, reset, start, "custom_reports=2,basic_viewer=1", "", true}};
}

}  // namespace

std::vector<DefinitionScenario> DefinitionScenarios() {
  std::vector<DefinitionScenario> all = OfRedash();
  for (DefinitionScenario& scenario : OfGrafana()) all.push_back(std::move(scenario));
  return all;
}

}  // namespace broker::test
