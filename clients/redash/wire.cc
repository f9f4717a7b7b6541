#include "clients/redash/wire.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <algorithm>
#include <limits>
#include <utility>

#include "clients/common/rows.h"
#include "clients/common/text.h"
#include "clients/http/json.h"
#include "clients/http/retry.h"
#include "service/core/error.h"

namespace broker::redash {
namespace {

namespace json = boost::json;
using clients::Answer;
using clients::BadCredentials;
using clients::Classified;

constexpr char kProduct[] = "Redash";
constexpr char kJson[] = "application/json";

bool StartsWith(std::string_view text, std::string_view start) { return text.starts_with(start); }

absl::Status Unexpected(const http::Reply& reply) {
  return clients::NotTheApi(kProduct, reply, "the instance's url and its organisation");
}

Classified Failed(absl::Status status) { return {Answer::kFailed, std::move(status)}; }

Classified ClassifyNotFound(const http::Reply& reply) {
  const std::string message = http::MessageOf(reply);
  // Older versions follow these with more text.
  if (StartsWith(message, "Couldn't find resource.")) {
    return Failed(BadCredentials(reply, "Redash does not accept the broker's API key; renew it"));
  }
  if (StartsWith(message, "The requested URL was not found on the server.")) {
    return {Answer::kAbsent, Unexpected(reply)};
  }
  return Failed(Unexpected(reply));
}

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
  if (!body->is_array()) return Unexpected(reply);
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

absl::StatusOr<Entitlement> ParseGroup(const json::value& value) {
  const auto id = http::NumberField(value, "id");
  if (!id.ok()) return id.status();
  const auto name = http::TextField(value, "name");
  if (!name.ok()) return name.status();
  Entitlement group;
  group.type = "group";
  group.id = std::to_string(*id);
  group.display_name = *name;
  const std::vector<std::string> permissions = TextsOf(value, "permissions");
  group.guarded = std::any_of(permissions.begin(), permissions.end(), [](const std::string& text) {
    return text == "admin" || text == "super_admin";
  });
  if (http::TextOr(value, "type", "") == "builtin") group.attributes["builtin"] = "true";
  return group;
}

}  // namespace

Classified Classify(const http::Reply& reply) {
  const bool is_json = reply.content_type == kJson;
  switch (reply.status) {
    case 200:
      return is_json ? Classified{Answer::kOk, absl::OkStatus()} : Failed(Unexpected(reply));
    case 401:
      return Failed(BadCredentials(reply, "Redash does not accept the broker's API key; renew it"));
    case 403:
      return Failed(
          BadCredentials(reply,
                         "the broker's Redash user lacks rights; put it in the built-in groups "
                         "admin and default"));
    case 404: return ClassifyNotFound(reply);
    case 429: return Failed(clients::RateLimited(kProduct, reply));
    default: break;
  }
  // With CSRF enforced, a write with a bad key is told of the token instead.
  if (reply.status == 400 && StartsWith(http::MessageOf(reply), "The CSRF")) {
    return Failed(BadCredentials(reply, "Redash does not accept the broker's API key; renew it"));
  }
  if (reply.status >= 500) return Failed(clients::CouldNotAnswer(kProduct, reply));
  return Failed(Unexpected(reply));
}

WriteReply::Fate FateOf(const http::Reply& reply) {
  if (reply.status >= 300 && reply.status < 500 && reply.status != 408) {
    return WriteReply::Fate::kRefused;
  }
  const bool from_gateway = reply.status == 408 || http::IsGatewayStatus(reply.status);
  if (from_gateway || reply.content_type != kJson || !http::ParseJson(reply).ok()) {
    return WriteReply::Fate::kNoAnswer;
  }
  return WriteReply::Fate::kAnswered;
}

absl::StatusOr<User> ParseUser(const http::Reply& reply) {
  const auto body = http::ParseJson(reply);
  if (!body.ok()) return body.status();
  return ParseUserValue(*body);
}

absl::StatusOr<std::vector<User>> ParseMembers(const http::Reply& reply) {
  return ParseList<User>(reply, ParseUserValue);
}

absl::StatusOr<UserPage> ParseUserPage(const http::Reply& reply) {
  const auto body = http::ParseJson(reply);
  if (!body.ok()) return body.status();
  const auto count = http::NumberField(*body, "count");
  if (!count.ok()) return count.status();
  const auto results = http::ArrayField(*body, "results");
  if (!results.ok()) return results.status();
  auto users = clients::ParseRows<Principal>(**results, ParsePrincipal);
  if (!users.ok()) return users.status();
  return UserPage{*count, std::move(*users)};
}

absl::StatusOr<std::vector<Entitlement>> ParseGroups(const http::Reply& reply) {
  return ParseList<Entitlement>(reply, ParseGroup);
}

absl::StatusOr<Session> ParseSession(const http::Reply& reply) {
  const auto body = http::ParseJson(reply);
  if (!body.ok()) return body.status();
  if (!body->is_object() || !body->get_object().contains("user")) return Unexpected(reply);
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
