#include "tests/recordings/grafana/preconditions.h"

#include <algorithm>
#include <functional>
#include <iterator>
#include <map>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/fakes/grafana/sign_in.h"

namespace broker::fakes::grafana {
namespace {

constexpr std::int64_t kAdmin = 1, kAlice = 2, kBob = 3, kCarol = 4, kDisabled = 27;
constexpr std::int64_t kOrg2Viewer = 30, kReader = 35, kRecruit = 40, kMadeTeam = 8;

std::string ExpiredToken(const Renames& renames, GrafanaFake& fake) {
  Account* account = fake.world().Find(renames.Account(kReader));
  account->tokens.push_back({"short", WellFormedToken("short"), true});
  return "Bearer " + account->tokens.back().key;
}

struct Setup {
  const Renames& renames;
  World& world;

  void AddUser(std::int64_t id, std::map<std::int64_t, Role> roles) {
    Account account;
    account.id = renames.Account(id);
    account.login = renames.Login("recruit");
    account.email = renames.Login("recruit@example.com");
    for (const auto& [org, role] : roles) account.roles[renames.Org(org)] = role;
    world.Add(std::move(account));
  }

  void AddTeam(const std::map<std::int64_t, TeamLevel>& members) {
    Team team;
    team.id = renames.Team(kMadeTeam);
    team.org = renames.Org(1);
    team.name = renames.Name("made by token");
    for (const auto& [account, level] : members) team.members[renames.Account(account)] = level;
    world.teams[team.id] = std::move(team);
  }

  void Give(ResourceKind kind, std::string_view uid, Level level) {
    world.entries.Set({kind, renames.Org(1), renames.Uid(uid)},
                      UserPrincipal(renames.Account(kAlice)), level);
  }

  void AddOrgOfOneAdmin() {
    world.orgs[renames.Org(3)] = "Third Org";
    world.Find(renames.Account(kAdmin))->roles[renames.Org(3)] = Role::kAdmin;
  }
};

// By the name of the recording.
const std::map<std::string, std::function<void(Setup&)>, std::less<>>& Setups() {
  constexpr TeamLevel kMember = TeamLevel::kMember;
  using Members = std::map<std::int64_t, TeamLevel>;
  const auto recruit = [](std::map<std::int64_t, Role> roles) {
    return [roles](Setup& setup) { setup.AddUser(kRecruit, roles); };
  };
  const auto team = [](Members members) {
    return [members](Setup& setup) { setup.AddTeam(members); };
  };
  const auto alice = [](Level level) {
    return [level](Setup& setup) { setup.Give(ResourceKind::kFolder, "fld-team", level); };
  };
  const auto third_org = [](Setup& setup) { setup.AddOrgOfOneAdmin(); };
  static const std::map<std::string, std::function<void(Setup&)>, std::less<>> kSetups = {
      {"org-user-add", recruit({{2, Role::kViewer}})},
      {"org-user-add-again", recruit({{1, Role::kViewer}})},
      {"org-user-add-again-other-role", recruit({{1, Role::kViewer}})},
      {"org-user-patch", recruit({{1, Role::kViewer}})},
      {"role-empty-string",
       [](Setup& setup) {
         setup.AddUser(50, {{1, Role::kAdmin}});
       }},
      {"last-admin-demote", third_org},
      {"last-admin-remove", third_org},
      {"org-user-delete-orgs", recruit({{1, Role::kViewer}, {2, Role::kViewer}})},
      {"org-user-delete-orgs-again", recruit({{2, Role::kViewer}})},
      {"org-user-delete-org-form",
       [](Setup& setup) {
         setup.AddUser(44, {{1, Role::kViewer}});
       }},
      {"team-members", team({{kAlice, kMember}})},
      {"team-member-add", team({})},
      {"team-member-add-again", team({{kAlice, kMember}})},
      {"team-member-put-admin", team({{kBob, kMember}})},
      {"team-member-put-notmember", team({})},
      {"team-member-add-unknown-user", team({})},
      {"team-member-remove", team({{kAlice, kMember}})},
      {"team-member-remove-again", team({})},
      {"team-upsert-member", team({})},
      {"team-upsert-admin", team({{kCarol, kMember}})},
      {"team-permissions-list", team({{kBob, kMember},
                                      {kCarol, TeamLevel::kAdmin},
                                      {kDisabled, kMember},
                                      {kOrg2Viewer, kMember},
                                      {kReader, kMember}})},
      {"team-upsert-remove", team({{kCarol, kMember}})},
      {"team-upsert-remove-again", team({})},
      {"team-upsert-unknown-user", team({})},
      {"team-upsert-empty-object", team({{kCarol, kMember}})},
      {"folder-user-set-again", alice(Level::kView)},
      {"folder-user-up", alice(Level::kView)},
      {"folder-user-remove", alice(Level::kEdit)},
      {"folder-bulk", alice(Level::kView)},
      {"dash-perms-with-user",
       [](Setup& setup) { setup.Give(ResourceKind::kDashboard, "dsh-ops-cpu", Level::kEdit); }},
      {"sa-create-dup",
       [](Setup& setup) {
         setup.world.AddServiceAccount(setup.renames.Name("Night Bot"), setup.renames.Org(1),
                                       Role::kViewer, 1);
       }},
  };
  return kSetups;
}

// True if the world of the recordings is already so.
bool HoldsAnyway(std::string_view precondition) {
  constexpr std::string_view kHolding[] = {
      "world",
      "No team of this name.",
      "The user exists but is not a member of this org.",
      "No service account of this name anywhere on the server.",
      "Folder as created with basic auth.",
      "Folder as created: admin Admin, Editor Edit, Viewer View.",
      "No entry of alice on this folder.",
      "No entry of the team.",
      "No entry of the service account.",
      "No entry.",
      "carol has no entry.",
      "Viewer has View (the default).",
  };
  return std::find(std::begin(kHolding), std::end(kHolding), precondition) != std::end(kHolding);
}

}  // namespace

std::string AuthorizationFor(const Recording& recording, const Renames& renames,
                             GrafanaFake& fake) {
  const std::string& auth = recording.auth;
  const auto of = [&](std::string_view login) {
    return fake.AuthorizationOf(renames.Login(login));
  };
  if (auth == "none") return "";
  if (auth == "service account token, role Admin") return of("sa-broker");
  if (auth == "service account token, role Viewer") return of("sa-reader");
  if (auth == "token of a disabled service account") return of("sa-disabled-sa");
  if (auth == "expired token") return ExpiredToken(renames, fake);
  if (auth == "bearer token that is not a Grafana token") return "Bearer garbage";
  if (auth.starts_with("well-formed glsa token")) return "Bearer " + WellFormedToken("unknown");
  if (auth == "basic admin") return of("admin");
  if (auth == "basic admin, wrong password") {
    return BasicAuthorization(renames.Login("admin"), "wrong");
  }
  if (auth.starts_with("basic, disabled user")) return of("disabled");
  if (auth.starts_with("basic orgadmin")) return of("orgadmin");
  if (auth.starts_with("basic both")) return of("both");
  throw std::invalid_argument("no such caller: " + auth);
}

void BringAbout(const Recording& recording, const Renames& renames, GrafanaFake& fake) {
  const auto found = Setups().find(recording.name);
  if (found == Setups().end()) {
    if (HoldsAnyway(recording.precondition)) return;
    throw std::invalid_argument("no way to bring about: " + recording.precondition);
  }
  Setup setup{renames, fake.world()};
  found->second(setup);
}

}  // namespace broker::fakes::grafana
