#include "clients/redash/wire.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <algorithm>
#include <limits>
#include <utility>

#include "clients/common/rows.h"
#include "clients/common/text.h"
#include "clients/http/json.h"
#include "clients/redash/answers.h"
#include "service/core/error.h"

namespace broker::redash {
namespace {

namespace json = boost::json;

absl::StatusOr<Principal> ParsePrincipal(const json::value& value) {
  const auto id = http::NumberField(value, "id");
  if (!id.ok()) return id.status();
  Principal principal;
  principal.id = std::to_string(*id);
  // The answer to an edit shows the address as typed, although it is stored in lower case.
  principal.email = clients::LowerAscii(http::TextOr(value, "email", ""));
  principal.display_name = http::TextOr(value, "name", "");
  principal.disabled = http::BoolOr(value, "is_disabled", false);
  principal.pending = http::BoolOr(value, "is_invitation_pending", false);
  principal.email_unverified = !http::BoolOr(value, "is_email_verified", true);
  return principal;
}

absl::StatusOr<User> ParseUserValue(const json::value& value) {
  auto principal = ParsePrincipal(value);
  if (!principal.ok()) return principal.status();
  const auto groups = http::ArrayField(value, "groups");
  if (!groups.ok()) return groups.status();
  User user{std::move(*principal), {}};
  for (const json::value& group : **groups) {
    if (!group.is_int64()) {
      return Fail(Reason::kUpstreamProtocol,
                  "a user's groups are not numbers; check the instance's url");
    }
    user.groups.push_back(group.get_int64());
  }
  return user;
}

template <class T, class Parse>
absl::StatusOr<std::vector<T>> ParseList(const http::Reply& reply, Parse parse) {
  const auto body = http::ParseJson(reply);
  if (!body.ok()) return body.status();
  if (!body->is_array()) return NotRedash(reply);
  return clients::ParseRows<T>(body->get_array(), parse);
}

std::vector<std::string> TextsOf(const json::value& object, std::string_view name) {
  std::vector<std::string> texts;
  const auto array = http::ArrayField(object, name);
  if (!array.ok()) return texts;
  for (const json::value& value : **array) {
    if (value.is_string()) texts.emplace_back(value.get_string());
  }
  std::sort(texts.begin(), texts.end());
  texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
  return texts;
}

// Id and name alone.
absl::StatusOr<Entitlement> ParseGroupName(const json::value& value) {
  const auto id = http::NumberField(value, "id");
  if (!id.ok()) return id.status();
  const auto name = http::TextField(value, "name");
  if (!name.ok()) return name.status();
  Entitlement group;
  group.type = "group";
  group.id = std::to_string(*id);
  group.display_name = *name;
  return group;
}

absl::StatusOr<Group> ParseGroup(const json::value& value) {
  auto named = ParseGroupName(value);
  if (!named.ok()) return named.status();
  Group group{std::move(*named), TextsOf(value, "permissions")};
  group.entitlement.guarded =
      std::any_of(group.permissions.begin(), group.permissions.end(),
                  [](const std::string& text) { return text == "admin" || text == "super_admin"; });
  if (http::TextOr(value, "type", "") == "builtin") {
    group.entitlement.attributes["builtin"] = "true";
  }
  return group;
}

absl::StatusOr<ListedUser> ParseListedUser(const json::value& value) {
  auto principal = ParsePrincipal(value);
  if (!principal.ok()) return principal.status();
  const auto array = http::ArrayField(value, "groups");
  if (!array.ok()) return array.status();
  auto groups = clients::ParseRows<Entitlement>(**array, ParseGroupName);
  if (!groups.ok()) return groups.status();
  return ListedUser{std::move(*principal), std::move(*groups)};
}

absl::StatusOr<Attachment> ParseAttachment(const json::value& value) {
  const auto id = http::NumberField(value, "id");
  if (!id.ok()) return id.status();
  // What does not say so is not taken for more than it may be.
  return Attachment{std::to_string(*id), http::BoolOr(value, "view_only", true)};
}

// A page of users: the count over all pages, and the rows.
template <class T, class Parse>
absl::StatusOr<std::pair<std::int64_t, std::vector<T>>> ParsePage(const http::Reply& reply,
                                                                  Parse parse) {
  const auto body = http::ParseJson(reply);
  if (!body.ok()) return body.status();
  const auto count = http::NumberField(*body, "count");
  if (!count.ok()) return count.status();
  const auto results = http::ArrayField(*body, "results");
  if (!results.ok()) return results.status();
  auto rows = clients::ParseRows<T>(**results, parse);
  if (!rows.ok()) return rows.status();
  return std::make_pair(*count, std::move(*rows));
}

}  // namespace

absl::StatusOr<User> ParseUser(const http::Reply& reply) {
  const auto body = http::ParseJson(reply);
  if (!body.ok()) return body.status();
  return ParseUserValue(*body);
}

absl::StatusOr<std::vector<User>> ParseMembers(const http::Reply& reply) {
  return ParseList<User>(reply, ParseUserValue);
}

absl::StatusOr<UserPage> ParseUserPage(const http::Reply& reply) {
  auto page = ParsePage<Principal>(reply, ParsePrincipal);
  if (!page.ok()) return page.status();
  return UserPage{page->first, std::move(page->second)};
}

absl::StatusOr<UserList> ParseUserList(const http::Reply& reply) {
  auto page = ParsePage<ListedUser>(reply, ParseListedUser);
  if (!page.ok()) return page.status();
  return UserList{page->first, std::move(page->second)};
}

absl::StatusOr<std::vector<Group>> ParseGroups(const http::Reply& reply) {
  return ParseList<Group>(reply, ParseGroup);
}

absl::StatusOr<Group> ParseOneGroup(const http::Reply& reply) {
  const auto body = http::ParseJson(reply);
  if (!body.ok()) return body.status();
  return ParseGroup(*body);
}

absl::StatusOr<std::vector<Attachment>> ParseDataSources(const http::Reply& reply) {
  return ParseList<Attachment>(reply, ParseAttachment);
}

absl::StatusOr<Session> ParseSession(const http::Reply& reply) {
  const auto body = http::ParseJson(reply);
  if (!body.ok()) return body.status();
  if (!body->is_object() || !body->get_object().contains("user")) return NotRedash(reply);
  const json::value& user = body->get_object().at("user");
  const auto id = http::NumberField(user, "id");
  if (!id.ok()) return id.status();
  Session session;
  session.user_id = std::to_string(*id);
  session.permissions = TextsOf(user, "permissions");
  if (const auto* config = body->get_object().if_contains("client_config")) {
    session.version = http::TextOr(*config, "version", "");
  }
  return session;
}

Observation ObservationOf(const User& user, const HoldingKey& key, Instant now) {
  Observation seen;
  seen.principal = user.principal;
  for (const std::int64_t group : user.groups) {
    const std::string id = std::to_string(group);
    if (id == key.entitlement_id) {
      ++seen.copies;
    } else {
      seen.surroundings.push_back(id);
    }
  }
  std::sort(seen.surroundings.begin(), seen.surroundings.end());
  seen.holding.direct = seen.copies > 0;
  seen.holding.etag = EtagOf(key, seen.holding.direct, "", seen.copies);
  seen.holding.observe_time = now;
  return seen;
}

std::string EscapeLike(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '\\' || c == '%' || c == '_') escaped += '\\';
    escaped += c;
  }
  return escaped;
}

bool IsId(std::string_view text) {
  return clients::IsDecimalId(text, std::numeric_limits<std::int32_t>::max());
}

}  // namespace broker::redash
