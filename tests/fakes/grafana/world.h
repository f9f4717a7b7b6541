// What a Grafana server stores, as far as the fake answers from it. Plain values and the changes
// that keep them consistent; who may make them is decided elsewhere.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/fakes/grafana/entries.h"
#include "tests/fakes/grafana/library.h"
#include "tests/fakes/grafana/resource.h"
#include "tests/fakes/grafana/role_table.h"

namespace broker::fakes::grafana {

enum class Role { kNone, kViewer, kEditor, kAdmin };
enum class TeamLevel { kMember, kAdmin };

std::string_view Name(Role role);
std::string_view Name(TeamLevel level);
// "None", "Viewer", "Editor", "Admin"; exact. 9.4 has no None.
std::optional<Role> ParseRole(std::string_view name);
// "Member", "Admin"; exact.
std::optional<TeamLevel> ParseTeamLevel(std::string_view name);

struct Token {
  std::string name;
  std::string key;
  bool expired = false;
  std::int64_t id = 0;  // 0 until a route needs it
};

// People and service accounts share one table, one id sequence and one space of logins.
struct Account {
  std::int64_t id = 0;
  std::string login;
  std::string email;
  std::string name;
  std::string password;
  std::string uid;  // see UidOf
  bool service_account = false;
  bool server_admin = false;
  bool disabled = false;
  bool externally_synced = false;  // newer: an identity provider decides on the roles
  std::int64_t current_org = 0;    // 0: member of none
  std::map<std::int64_t, Role> roles;
  std::vector<Token> tokens;
};

struct Team {
  std::int64_t id = 0;
  std::int64_t org = 0;
  std::string name;
  std::string email;
  std::map<std::int64_t, TeamLevel> members;  // service accounts and users of other orgs too
  std::string uid;                            // see UidOf
  bool provisioned = false;                   // newer: an identity provider owns it
  std::set<std::int64_t> synced_members;      // newer: it owns their membership
};

// A token with the form and checksum of a real one, always the same for the same text.
std::string WellFormedToken(std::string_view text);
// True if the form and checksum are right.
bool IsWellFormedToken(std::string_view key);

// What newer releases show; made from the id unless one is set.
std::string UidOf(const Account& account);
std::string UidOf(const Team& team);

class World {
 public:
  // Newer: logins and e-mails are stored in lower case and found in any.
  bool lower_names = false;
  // Roles decide what is allowed; otherwise `roles` is empty and nobody looks at it.
  bool enterprise = false;
  std::map<std::int64_t, std::string> orgs;
  std::map<std::int64_t, Account> accounts;
  std::map<std::int64_t, Team> teams;
  Library library;
  EntryTable entries;
  RoleTable roles;

  // Fills in the id, if 0, and the password "pw-<login>", if empty. Throws std::invalid_argument if
  // the id, the login or the e-mail is taken (a login may equal another's e-mail).
  Account& Add(Account account);
  Account& AddUser(std::string_view login, std::string_view email, std::string_view name,
                   std::int64_t org, Role role);
  // Named sa-<name> as the server does, with one token derived from that login and `seed`.
  Account& AddServiceAccount(std::string_view name, std::int64_t org, Role role,
                             std::uint64_t seed);
  Team& AddTeam(std::int64_t org, std::string_view name, std::string_view email);

  // Null if there is none.
  Account* Find(std::int64_t account);
  const Account* Find(std::int64_t account) const;
  const Account* FindPerson(std::int64_t account) const;
  const Account* FindServiceAccount(std::int64_t account) const;
  const Account* FindByLogin(std::string_view login) const;
  // As the server signs in and looks up: a value with '@' as e-mail first, then as login.
  const Account* FindPerson(std::string_view login_or_email) const;
  const Account* FindByToken(std::string_view key, const Token** token) const;
  // Null if there is none or it belongs to another org.
  Team* FindTeam(std::int64_t org, std::int64_t team);
  const Team* FindTeam(std::int64_t org, std::int64_t team) const;
  bool TeamNameTaken(std::int64_t org, std::string_view name) const;

  // Service accounts count, as in the server.
  int AdminsOf(std::int64_t org) const;

  // Team memberships, entries and assignments of that org go too; the current org becomes another
  // of the account's.
  void RemoveFromOrg(std::int64_t org, std::int64_t account);
  void DeleteAccount(std::int64_t account);
  void DeleteTeam(std::int64_t team);

  // As made with a token; see GiveFirstEntries. Throws std::invalid_argument as Library does.
  const Folder& AddFolder(std::int64_t org, std::string_view uid, std::string_view title,
                          std::string_view parent = "");
  const Dashboard& AddDashboard(std::int64_t org, std::string_view uid, std::string_view title,
                                std::string_view folder);
  // What the server gives a new one: its creator is Admin, if there is one; of a folder or
  // dashboard at the top, Editors may edit and Viewers view.
  void GiveFirstEntries(const Resource& resource, std::optional<std::int64_t> creator);
  // With all that is in it, and the entries.
  void DeleteFolder(std::int64_t org, std::string_view uid);

  // A custom role of version 1. Throws std::invalid_argument as RoleTable does.
  RbacRole& AddRole(std::int64_t org, std::string_view uid, std::string_view name,
                    std::vector<RolePermission> permissions = {});
  // Throws std::invalid_argument if there is no such role for this org, no such principal, or a
  // team is to hold it globally.
  void AssignRole(std::int64_t org, const Principal& principal, std::string_view role,
                  bool mapped = false);
  // What is stored for it itself: roles and the org of the assignment, 0 for a global one. Mapped
  // ones are left out.
  std::vector<std::pair<std::string, std::int64_t>> RolesOf(const Principal& principal) const;

  bool Exists(const Resource& resource) const;
  // Accounts of other orgs do, teams of other orgs do not.
  bool Exists(std::int64_t org, const Principal& principal) const;
  // The resource and the folders above it, nearest first, whether it exists or not.
  std::vector<Resource> LineOf(const Resource& resource) const;

  std::int64_t next_account = 1;
  std::int64_t next_team = 1;
};

// Of ASCII letters.
std::string Lower(std::string_view text);
// "sa-" and the name in lower case with dashes for blanks.
std::string ServiceAccountLogin(std::string_view name);

}  // namespace broker::fakes::grafana
