#include "clients/grafana/entry.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <algorithm>
#include <optional>
#include <utility>

#include "clients/common/rows.h"
#include "clients/grafana/answers.h"
#include "clients/grafana/users.h"
#include "clients/http/json.h"
#include "service/core/error.h"

namespace broker::grafana {
namespace {

namespace json = boost::json;

constexpr std::int64_t kAdminPermission = 4;  // in the members' routes

bool HasHolder(const json::value& value, std::string_view number, std::string_view uid,
               std::string_view name) {
  return http::NumberField(value, number).value_or(0) != 0 ||
         !http::TextOr(value, uid, "").empty() || !http::TextOr(value, name, "").empty();
}

// nullopt: nobody that the broker knows.
absl::StatusOr<std::optional<Principal>> ParseHolder(const json::value& value) {
  Principal holder;
  if (HasHolder(value, "userId", "userUid", "userLogin")) {
    auto id = IdField(value, "userId");
    if (!id.ok()) return id.status();
    holder.id = std::move(*id);
    holder.uid = http::TextOr(value, "userUid", "");
    holder.login = http::TextOr(value, "userLogin", "");
    if (http::BoolOr(value, "isServiceAccount", false)) holder.type = kServiceAccount;
    return std::optional<Principal>(std::move(holder));
  }
  if (HasHolder(value, "teamId", "teamUid", "team")) {
    auto id = IdField(value, "teamId");
    if (!id.ok()) return id.status();
    holder.type = kTeam;
    holder.id = std::move(*id);
    holder.uid = http::TextOr(value, "teamUid", "");
    holder.display_name = http::TextOr(value, "team", "");
    return std::optional<Principal>(std::move(holder));
  }
  holder.type = kBasicRole;
  holder.id = http::TextOr(value, "builtInRole", "");
  holder.display_name = holder.id;
  if (holder.id.empty()) return std::optional<Principal>();
  return std::optional<Principal>(std::move(holder));
}

// nullopt: of nobody that the broker knows.
absl::StatusOr<std::optional<Entry>> ParseEntry(const Resource& resource,
                                                const json::value& value) {
  if (!value.is_object()) return IdField(value, "userId").status();
  auto holder = ParseHolder(value);
  if (!holder.ok()) return holder.status();
  if (!*holder) return std::optional<Entry>();
  Entry entry;
  entry.principal = std::move(**holder);
  entry.role = http::TextOr(value, "roleName", "");
  entry.inherited = http::BoolOr(value, "isInherited", false);
  const bool managed = http::BoolOr(value, "isManaged", entry.role.starts_with("managed:"));
  entry.direct = managed && !entry.inherited;
  entry.level = LevelOf(resource, http::TextOr(value, "permission", ""));
  return std::optional<Entry>(std::move(entry));
}

absl::StatusOr<Entry> ParseMember(const json::value& value) {
  auto user = ParseUser(value);
  if (!user.ok()) return user.status();
  const auto permission = http::NumberField(value, "permission");
  if (!permission.ok()) return permission.status();
  Entry entry;
  entry.principal = std::move(*user);
  entry.direct = true;
  if (*permission == 0) entry.level = "member";
  if (*permission == kAdminPermission) entry.level = "admin";
  return entry;
}

// What an entry that is not the principal's own gives it; nullopt: nothing.
std::optional<IndirectSource> SourceOf(const Entry& entry, const Ways& ways,
                                       const HoldingKey& key) {
  const Principal& holder = entry.principal;
  IndirectSource source{holder.type, holder.id, holder.display_name, entry.level};
  if (IsOf(entry, key.principal_type, key.principal_id)) {
    if (entry.inherited) {
      source.kind = "parent_folder";
      source.id = ways.container;
      source.display_name = ways.container_name;
    } else if (holder.type != kBasicRole) {
      source.kind = "role";
      source.id = source.display_name = entry.role;
    }
    return source;
  }
  const bool by_team = holder.type == kTeam && ways.teams.contains(holder.id);
  const bool by_role = holder.type == kBasicRole && ways.basic_role == holder.id;
  if (!by_team && !by_role) return std::nullopt;
  return source;
}

std::string TextOf(const Entry& entry) {
  // Older versions do not tell service accounts from users, so the two are written alike.
  const std::string& type = entry.principal.type;
  return (type == kServiceAccount ? kUser : type) + ":" + entry.principal.id + "=" + entry.level;
}

absl::Status UnknownLevel() {
  return Fail(Reason::kUpstreamProtocol,
              "Grafana shows a level there that the broker does not know; check that its version "
              "is supported");
}

// The folder is seen by whoever has an entry in it, which the list shows as inherited, and by the
// org's Admins.
bool SeesContainer(const std::vector<Entry>& entries, const Ways& ways, const HoldingKey& key) {
  if (ways.container.empty() || ways.basic_role == "Admin") return true;
  if (key.principal_type == kBasicRole && key.principal_id == "Admin") return true;
  return std::any_of(entries.begin(), entries.end(), [&](const Entry& entry) {
    return entry.inherited && SourceOf(entry, ways, key).has_value();
  });
}

}  // namespace

absl::StatusOr<std::vector<Entry>> ParseEntries(const Resource& resource,
                                                const http::Reply& reply) {
  const auto body = http::ParseJson(reply);
  if (!body.ok()) return body.status();
  if (!body->is_array()) return NotGrafana(reply);
  auto rows = clients::ParseRows<std::optional<Entry>>(
      body->get_array(), [&](const json::value& value) { return ParseEntry(resource, value); });
  if (!rows.ok()) return rows.status();
  std::vector<Entry> entries;
  for (std::optional<Entry>& row : *rows) {
    if (row) entries.push_back(std::move(*row));
  }
  return entries;
}

absl::StatusOr<std::vector<Entry>> ParseMembers(const http::Reply& reply) {
  const auto body = http::ParseJson(reply);
  if (!body.ok()) return body.status();
  if (!body->is_array()) return NotGrafana(reply);
  return clients::ParseRows<Entry>(body->get_array(), ParseMember);
}

bool IsOf(const Entry& entry, const std::string& principal_type, const std::string& principal_id) {
  const auto account = [](const std::string& type) {
    return type == kUser || type == kServiceAccount;
  };
  const std::string& type = entry.principal.type;
  return entry.principal.id == principal_id &&
         (type == principal_type || (account(type) && account(principal_type)));
}

absl::StatusOr<Observation> ObservationOf(const std::vector<Entry>& entries, Principal principal,
                                          const Ways& ways, const HoldingKey& key, Instant now) {
  Observation seen;
  seen.principal = std::move(principal);
  for (const Entry& entry : entries) {
    if (entry.direct && IsOf(entry, key.principal_type, key.principal_id)) {
      if (entry.level.empty()) return UnknownLevel();
      ++seen.copies;
      seen.holding.level = entry.level;
      continue;
    }
    if (entry.direct) seen.surroundings.push_back(TextOf(entry));
    if (auto source = SourceOf(entry, ways, key)) {
      seen.holding.indirect.push_back(std::move(*source));
    }
  }
  std::sort(seen.surroundings.begin(), seen.surroundings.end());
  seen.container_hidden = !SeesContainer(entries, ways, key);
  seen.holding.direct = seen.copies > 0;
  seen.holding.etag = EtagOf(key, seen.holding.direct, seen.holding.level, seen.copies);
  seen.holding.observe_time = now;
  return seen;
}

}  // namespace broker::grafana
