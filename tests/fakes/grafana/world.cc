#include "tests/fakes/grafana/world.h"

#include <algorithm>
#include <boost/crc.hpp>
#include <cctype>
#include <stdexcept>

namespace broker::fakes::grafana {
namespace {

constexpr std::string_view kTokenPrefix = "glsa_";
constexpr std::size_t kSecretSize = 32;
constexpr std::size_t kChecksumSize = 8;

// CRC-32 of prefix and secret, its bytes in little-endian order, as hex.
std::string Checksum(std::string_view prefix_and_secret) {
  boost::crc_32_type crc;
  crc.process_bytes(prefix_and_secret.data(), prefix_and_secret.size());
  std::string hex;
  for (int byte = 0; byte < 4; ++byte) {
    const std::uint32_t value = (crc.checksum() >> (8 * byte)) & 0xff;
    hex += "0123456789abcdef"[value >> 4];
    hex += "0123456789abcdef"[value & 0xf];
  }
  return hex;
}

std::string NumberedUid(char kind, std::int64_t id) {
  const std::string number = std::to_string(id);
  const std::size_t zeros = number.size() < 9 ? 9 - number.size() : 0;
  return kind + std::string(zeros, '0') + number;
}

}  // namespace

std::string_view Name(Role role) {
  switch (role) {
    case Role::kNone: return "None";
    case Role::kViewer: return "Viewer";
    case Role::kEditor: return "Editor";
    case Role::kAdmin: return "Admin";
  }
  return "";
}

std::string_view Name(TeamLevel level) { return level == TeamLevel::kAdmin ? "Admin" : "Member"; }

std::optional<Role> ParseRole(std::string_view name) {
  for (const Role role : {Role::kNone, Role::kViewer, Role::kEditor, Role::kAdmin}) {
    if (name == Name(role)) return role;
  }
  return std::nullopt;
}

std::optional<TeamLevel> ParseTeamLevel(std::string_view name) {
  for (const TeamLevel level : {TeamLevel::kMember, TeamLevel::kAdmin}) {
    if (name == Name(level)) return level;
  }
  return std::nullopt;
}

std::string WellFormedToken(std::string_view text) {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  std::uint64_t state = 14695981039346656037u;
  for (const char c : text) state = (state ^ static_cast<unsigned char>(c)) * 1099511628211u;
  std::string token(kTokenPrefix);
  for (std::size_t i = 0; i < kSecretSize; ++i) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    token += kAlphabet[(state >> 33) % kAlphabet.size()];
  }
  return token + "_" + Checksum(token);
}

bool IsWellFormedToken(std::string_view key) {
  if (!key.starts_with(kTokenPrefix)) return false;
  const std::size_t last = key.rfind('_');
  if (last < kTokenPrefix.size() || std::count(key.begin(), key.end(), '_') != 2) return false;
  return key.size() - last == kChecksumSize + 1 &&
         key.substr(last + 1) == Checksum(key.substr(0, last));
}

std::string Lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return lower;
}

std::string ServiceAccountLogin(std::string_view name) {
  std::string login = "sa-";
  for (const char c : name) {
    login += c == ' ' ? '-' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return login;
}

std::string UidOf(const Account& account) {
  return account.uid.empty() ? NumberedUid('u', account.id) : account.uid;
}

std::string UidOf(const Team& team) {
  return team.uid.empty() ? NumberedUid('t', team.id) : team.uid;
}

Account& World::Add(Account account) {
  if (lower_names) {
    account.login = Lower(account.login);
    account.email = Lower(account.email);
  }
  if (account.id == 0) account.id = next_account;
  const bool taken = std::any_of(accounts.begin(), accounts.end(), [&](const auto& entry) {
    const Account& other = entry.second;
    return other.id == account.id || other.login == account.login || other.email == account.email;
  });
  if (taken)
    throw std::invalid_argument("account " + account.login + ": id, login or e-mail taken");
  if (account.password.empty() && !account.service_account) {
    account.password = "pw-" + account.login;
  }
  if (account.current_org == 0 && !account.roles.empty()) {
    account.current_org = account.roles.begin()->first;
  }
  next_account = std::max(next_account, account.id + 1);
  return accounts[account.id] = std::move(account);
}

Account& World::AddUser(std::string_view login, std::string_view email, std::string_view name,
                        std::int64_t org, Role role) {
  Account account;
  account.login = login;
  account.email = email;
  account.name = name;
  account.roles[org] = role;
  return Add(std::move(account));
}

Account& World::AddServiceAccount(std::string_view name, std::int64_t org, Role role,
                                  std::uint64_t seed) {
  Account account;
  account.login = ServiceAccountLogin(name);
  account.email = account.login;
  account.name = name;
  account.service_account = true;
  account.roles[org] = role;
  account.tokens = {{"token", WellFormedToken(account.login + "/" + std::to_string(seed))}};
  return Add(std::move(account));
}

Team& World::AddTeam(std::int64_t org, std::string_view name, std::string_view email) {
  const std::int64_t id = next_team++;
  Team team;
  team.id = id;
  team.org = org;
  team.name = name;
  team.email = email;
  return teams[id] = std::move(team);
}

Account* World::Find(std::int64_t account) {
  const auto found = accounts.find(account);
  return found == accounts.end() ? nullptr : &found->second;
}

const Account* World::Find(std::int64_t account) const {
  const auto found = accounts.find(account);
  return found == accounts.end() ? nullptr : &found->second;
}

const Account* World::FindPerson(std::int64_t account) const {
  const Account* found = Find(account);
  return found != nullptr && !found->service_account ? found : nullptr;
}

const Account* World::FindServiceAccount(std::int64_t account) const {
  const Account* found = Find(account);
  return found != nullptr && found->service_account ? found : nullptr;
}

const Account* World::FindByLogin(std::string_view login) const {
  for (const auto& [id, account] : accounts) {
    if (account.login == login) return &account;
  }
  return nullptr;
}

const Account* World::FindPerson(std::string_view text) const {
  const std::string login_or_email = lower_names ? Lower(text) : std::string(text);
  if (login_or_email.find('@') != std::string::npos) {
    for (const auto& [id, account] : accounts) {
      if (!account.service_account && account.email == login_or_email) return &account;
    }
  }
  const Account* found = FindByLogin(login_or_email);
  return found != nullptr && !found->service_account ? found : nullptr;
}

const Account* World::FindByToken(std::string_view key, const Token** token) const {
  for (const auto& [id, account] : accounts) {
    for (const Token& candidate : account.tokens) {
      if (candidate.key != key) continue;
      *token = &candidate;
      return &account;
    }
  }
  return nullptr;
}

Team* World::FindTeam(std::int64_t org, std::int64_t team) {
  const auto found = teams.find(team);
  return found == teams.end() || found->second.org != org ? nullptr : &found->second;
}

const Team* World::FindTeam(std::int64_t org, std::int64_t team) const {
  const auto found = teams.find(team);
  return found == teams.end() || found->second.org != org ? nullptr : &found->second;
}

bool World::TeamNameTaken(std::int64_t org, std::string_view name) const {
  return std::any_of(teams.begin(), teams.end(), [&](const auto& entry) {
    return entry.second.org == org && entry.second.name == name;
  });
}

int World::AdminsOf(std::int64_t org) const {
  return static_cast<int>(std::count_if(accounts.begin(), accounts.end(), [&](const auto& entry) {
    const auto role = entry.second.roles.find(org);
    return role != entry.second.roles.end() && role->second == Role::kAdmin;
  }));
}

void World::RemoveFromOrg(std::int64_t org, std::int64_t account) {
  for (auto& [id, team] : teams) {
    if (team.org == org) team.members.erase(account);
  }
  entries.DropPrincipal(UserPrincipal(account), org);
  roles.DropPrincipal(UserPrincipal(account), org);
  Account* found = Find(account);
  if (found == nullptr) return;
  found->roles.erase(org);
  if (!found->roles.contains(found->current_org)) {
    found->current_org = found->roles.empty() ? 0 : found->roles.begin()->first;
  }
}

}  // namespace broker::fakes::grafana
