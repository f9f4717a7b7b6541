#include "tests/faults/definition_upstream.h"

#include <algorithm>
#include <utility>

#include "tests/fakes/grafana/grafana_fake.h"
#include "tests/fakes/redash/redash_fake.h"

namespace broker::test {
namespace {

using fakes::RedashFake;
using fakes::grafana::GrafanaFake;

constexpr int kLastOfRecordings = 11;
constexpr int kAnn = 2;
constexpr int kBob = 3;
constexpr std::int64_t kAlice = 2;

template <class Fake>
class UpstreamOf final : public DefinitionUpstream {
 public:
  // Of what no change is about, and what else is stored.
  using Look = std::string (*)(Fake&);

  UpstreamOf(std::unique_ptr<Fake> fake, InstanceConfig config, std::string secret, Look others,
             Look look)
      : others_at_first_(others(*fake)),
        front_(std::move(fake), {}),
        config_(std::move(config)),
        secret_(std::move(secret)),
        others_(others),
        look_(look) {}

  fakes::Front& front() override { return front_; }
  InstanceConfig Instance(const TempDir& dir) override {
    InstanceConfig config = config_;
    config.url = front_.url();
    const std::string file = dir.Write(config.kind + "-secret", secret_);
    (config.kind == "grafana" ? config.credential.token_file : config.credential.api_key_file) =
        file;
    return config;
  }
  std::string Stored() override {
    return front_.Use([this](Fake& fake) {
      return look_(fake) + (others_(fake) == others_at_first_ ? "" : "and others changed");
    });
  }
  const std::string& secret() const override { return secret_; }

 private:
  const std::string others_at_first_;
  fakes::FrontFor<Fake> front_;
  const InstanceConfig config_;
  const std::string secret_;
  const Look others_;
  const Look look_;
};

// --- Redash

// Members of a group, also of one that is gone: once for each time that it is stored.
std::string MembersOf(RedashFake& redash, int group) {
  std::string text;
  for (const auto& [id, user] : redash.state().users) {
    for (int i = 0; i < std::count(user.groups.begin(), user.groups.end(), group); ++i) {
      text += (text.empty() ? "" : ",") + std::to_string(id);
    }
  }
  return text;
}

std::string GroupsUpTo(RedashFake& redash, int last) {
  std::string text;
  for (const auto& [id, group] : redash.state().groups) {
    if (id <= last) text += group.name + "(" + MembersOf(redash, id) + ") ";
  }
  return text;
}

std::string OtherGroups(RedashFake& redash) { return GroupsUpTo(redash, kLastOfRecordings); }

std::string Groups(RedashFake& redash) {
  const auto& state = redash.state();
  std::string text;
  for (int id = kLastOfRecordings + 1; id < state.next_group_id; ++id) {
    const auto* group = state.Group(id);
    const std::string members = MembersOf(redash, id);
    if (group || !members.empty()) text += (group ? group->name : "?") + "(" + members + ") ";
  }
  return text;
}

// --- Grafana

bool IsChanged(std::string_view uid) {
  return uid == "auditor" || uid == "custom_reports" || uid == "basic_viewer";
}

std::string TextOf(GrafanaFake& grafana, const fakes::grafana::RbacRole& role) {
  std::string text = role.uid + "{" + role.name + " v" + std::to_string(role.version);
  for (const auto& permission : role.permissions) {
    text += " " + permission.action + "@" + permission.scope;
  }
  for (const auto& held : grafana.world().roles.assignments()) {
    if (held.role == role.uid) {
      text += " " + ToText(held.principal) + "@" + std::to_string(held.org);
    }
  }
  return text + "} ";
}

std::string OtherRoles(GrafanaFake& grafana) {
  std::string text;
  for (const auto& [uid, role] : grafana.world().roles.all()) {
    if (!IsChanged(uid)) text += TextOf(grafana, role);
  }
  return text;
}

std::string Roles(GrafanaFake& grafana) {
  std::string text;
  for (const auto& [uid, role] : grafana.world().roles.all()) {
    if (uid == "basic_viewer") {
      const bool added =
          std::any_of(role.permissions.begin(), role.permissions.end(),
                      [](const auto& permission) { return permission.action == "reports:read"; });
      text += added ? "basic_viewer{changed} " : "basic_viewer{} ";
    } else if (IsChanged(uid)) {
      text += TextOf(grafana, role);
    }
  }
  return text;
}

std::unique_ptr<DefinitionUpstream> MakeGrafana(fakes::grafana::GrafanaOptions options) {
  options.edition = fakes::grafana::Edition::kEnterprise;
  auto fake = std::make_unique<GrafanaFake>(std::move(options));
  auto& world = fake->world();
  world.AddRole(fakes::grafana::kGlobal, "custom_resetter", "custom:resetter",
                {{"roles:write", "permissions:type:escalate"}});
  const std::int64_t own = world.FindByLogin("sa-broker")->id;
  world.AssignRole(1, fakes::grafana::UserPrincipal(own), "custom_resetter");
  world.AssignRole(1, fakes::grafana::UserPrincipal(kAlice), "custom_reports");
  world.roles.Find("basic_viewer")->permissions.push_back({"reports:read", "reports:*"});
  InstanceConfig config;
  config.kind = "grafana";
  config.options = {{"entitlement_admin", "true"}, {"reset_basic_roles", "true"}};
  std::string token = fake->TokenOf("sa-broker");
  return std::make_unique<UpstreamOf<GrafanaFake>>(std::move(fake), std::move(config),
                                                   std::move(token), OtherRoles, Roles);
}

}  // namespace

std::unique_ptr<DefinitionUpstream> MakeDefinedRedash() {
  auto fake = std::make_unique<RedashFake>(fakes::RedashOptions{}, fakes::SystemWallClock);
  fake->AddGroup("Empty");
  const int team = fake->AddGroup("Team");
  fake->SetGroups(kAnn, {2, team, team});
  fake->SetGroups(kBob, {2, team});
  InstanceConfig config;
  config.kind = "redash";
  config.options = {{"entitlement_admin", "true"}};
  std::string key = fake->KeyOf(RedashFake::kBrokerService);
  return std::make_unique<UpstreamOf<RedashFake>>(std::move(fake), std::move(config),
                                                  std::move(key), OtherGroups, Groups);
}

std::unique_ptr<DefinitionUpstream> MakeDefinedGrafana() { return MakeGrafana({}); }

std::unique_ptr<DefinitionUpstream> MakeDefinedNewerGrafana() {
  return MakeGrafana({.personality = fakes::grafana::Personality::kNewer,
                      .role_reading = fakes::grafana::kLenient});
}

}  // namespace broker::test
