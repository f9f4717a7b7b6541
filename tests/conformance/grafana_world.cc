#include "tests/conformance/grafana_world.h"

#include <algorithm>
#include <utility>

namespace broker::test {
namespace {

using fakes::grafana::Account;
using fakes::grafana::GrafanaFake;
using fakes::grafana::Personality;
using fakes::grafana::Role;

constexpr char kOwnAccount[] = "sa-broker";
constexpr char kOwnId[] = "34";

std::string NameOf(Personality personality, const std::string& type) {
  return (personality == Personality::k9_4 ? "Grafana_9_4_" : "Grafana_newer_") + type;
}

}  // namespace

GrafanaWorld::GrafanaWorld(fakes::grafana::GrafanaOptions options, const std::string& type,
                           SignIn sign_in)
    : World(NameOf(options.personality, type), type),
      personality_(options.personality),
      sign_in_(sign_in),
      front_(std::make_unique<GrafanaFake>(std::move(options)), {.race_window_ms = 0}) {}

InstanceConfig GrafanaWorld::Instance() {
  InstanceConfig config;
  config.kind = "grafana";
  config.url = front_.url();
  if (sign_in_ == SignIn::kServerAdmin) {
    config.credential = {"", "", "admin", "password"};
    config.options["org_id"] = std::to_string(kOrg);
  } else {
    config.credential.token_file = "token";
    config.options["own_principal_id"] = kOwnId;
  }
  return config;
}

std::string GrafanaWorld::Secret(const std::string& file) {
  if (file == "password") return "admin";
  return Use([](GrafanaFake& fake) { return fake.TokenOf(kOwnAccount); });
}

Who GrafanaWorld::Add(const std::string& principal_type, const std::string& name) {
  const std::string email = name + "@example.com";
  if (principal_type == "basic_role") return {principal_type, "Viewer", "Viewer", "", ""};
  return Use([&](GrafanaFake& fake) -> Who {
    if (principal_type == "team") {
      const auto& team = fake.world().AddTeam(kOrg, name, email);
      return {principal_type, std::to_string(team.id), name, "", ""};
    }
    if (principal_type == "service_account") {
      const auto& account = fake.world().AddServiceAccount(name, kOrg, Role::kViewer, 1);
      return {principal_type, std::to_string(account.id), name, "", ""};
    }
    const auto& user = fake.world().AddUser(name, email, "Name " + name, kOrg, Role::kViewer);
    return {kUser, std::to_string(user.id), user.name, email, name};
  });
}

void GrafanaWorld::Remove(const Who& who) {
  Use([&](GrafanaFake& fake) {
    if (who.type == "team") return fake.world().DeleteTeam(NumberOf(who));
    fake.world().DeleteAccount(NumberOf(who));
  });
}

bool GrafanaWorld::Exists(const Who& who) {
  if (who.type == "basic_role") return true;
  return Use([&](GrafanaFake& fake) {
    if (who.type == "team") return fake.world().FindTeam(kOrg, NumberOf(who)) != nullptr;
    const Account* account = fake.world().Find(NumberOf(who));
    return account != nullptr && account->roles.contains(kOrg);
  });
}

void GrafanaWorld::Disable(const Who& who) {
  Use([&](GrafanaFake& fake) { fake.world().Find(NumberOf(who))->disabled = true; });
}

void GrafanaWorld::SetEmail(const Who& who, const std::string& email) {
  Use([&](GrafanaFake& fake) { fake.world().Find(NumberOf(who))->email = email; });
}

std::optional<Who> GrafanaWorld::Own() {
  if (sign_in_ == SignIn::kServerAdmin) return Who{kUser, "1", "", "admin@localhost", "admin"};
  return Who{"service_account", kOwnId, "broker", "", ""};
}

Lines GrafanaWorld::PrincipalIds(const std::string& principal_type) {
  if (principal_type == "basic_role") return {"Admin", "Editor", "Viewer"};
  Lines ids;
  Use([&](GrafanaFake& fake) {
    for (const auto& [id, team] : fake.world().teams) {
      if (principal_type == "team" && team.org == kOrg) ids.push_back(std::to_string(id));
    }
    for (const auto& [id, account] : fake.world().accounts) {
      const std::string type = account.service_account ? "service_account" : kUser;
      if (type == principal_type && account.roles.contains(kOrg)) ids.push_back(std::to_string(id));
    }
  });
  std::sort(ids.begin(), ids.end());
  return ids;
}

std::string GrafanaWorld::BadCredential() {
  const std::string status = personality_ == Personality::k9_4 ? "500" : "401";
  return R"({"status": )" + status + R"(, "body": {"message": "Invalid API key"}})";
}

fakes::grafana::GrafanaOptions OptionsOf(Personality personality) {
  fakes::grafana::GrafanaOptions options;
  options.personality = personality;
  return options;
}

std::int64_t NumberOf(const Who& who) { return std::stoll(who.id); }

std::int64_t NumberOf(const Thing& thing) { return std::stoll(thing.id); }

fakes::grafana::Principal PrincipalOf(const Who& who) {
  if (who.type == "basic_role") return fakes::grafana::RolePrincipal(who.id);
  return who.type == "team" ? fakes::grafana::TeamPrincipal(NumberOf(who))
                            : fakes::grafana::UserPrincipal(NumberOf(who));
}

std::string TextOf(const Account& account) {
  return (account.service_account ? "service_account:" : "user:") + std::to_string(account.id);
}

std::string Capital(std::string level) {
  if (!level.empty()) level[0] = static_cast<char>(level[0] - 'a' + 'A');
  return level;
}

std::string Small(std::string level) {
  if (!level.empty()) level[0] = static_cast<char>(level[0] - 'A' + 'a');
  return level;
}

}  // namespace broker::test
