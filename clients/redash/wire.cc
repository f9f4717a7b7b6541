#include "clients/redash/wire.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <algorithm>
#include <charconv>
#include <utility>

#include "clients/http/json.h"
#include "service/core/error.h"

namespace broker::redash {
namespace {

namespace json = boost::json;

constexpr char kJson[] = "application/json";

bool StartsWith(std::string_view text, std::string_view start) { return text.starts_with(start); }

absl::Status Unexpected(const http::Reply& reply) {
  return Fail(Reason::kUpstreamProtocol,
              "Redash answered something that is not its API; check the instance's url and its "
              "organisation",
              {{"upstream_status", std::to_string(reply.status)}});
}

absl::Status Credentials(const http::Reply& reply, std::string message) {
  return Fail(Reason::kInstanceCredentials, std::move(message),
              {{"upstream_status", std::to_string(reply.status)}});
}

absl::Status Unavailable(const http::Reply& reply) {
  return Fail(Failure{Reason::kUpstreamUnavailable,
                      "Redash could not answer; try again later",
                      {{"upstream_status", std::to_string(reply.status)}},
                      std::chrono::seconds(1)});
}

absl::Status RateLimited(const http::Reply& reply) {
  std::chrono::milliseconds delay = std::chrono::minutes(1);
  int seconds = 0;
  const std::string& text = reply.retry_after;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error == std::errc() && end == text.data() + text.size() && seconds > 0 && seconds <= 3600) {
    delay = std::chrono::seconds(seconds);
  }
  return Fail(Failure{Reason::kUpstreamRateLimited,
                      "Redash limits the rate of these calls; try again later",
                      {{"upstream_status", std::to_string(reply.status)}},
                      delay});
}

Classified Failed(absl::Status status) { return {Answer::kFailed, std::move(status)}; }

Classified ClassifyNotFound(const http::Reply& reply) {
  const std::string message = http::MessageOf(reply);
  // Older versions follow these with more text.
  if (StartsWith(message, "Couldn't find resource.")) {
    return Failed(Credentials(reply, "Redash does not accept the broker's API key; renew it"));
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
  principal.email = http::TextOr(value, "email", "");
  // The answer to an edit shows the address as typed, although it is stored in lower case.
  std::transform(principal.email.begin(), principal.email.end(), principal.email.begin(),
                 [](unsigned char c) { return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c; });
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
absl::StatusOr<std::vector<T>> ParseArray(const json::array& array, Parse parse) {
  std::vector<T> rows;
  rows.reserve(array.size());
  for (const json::value& value : array) {
    absl::StatusOr<T> row = parse(value);
    if (!row.ok()) return row.status();
    rows.push_back(std::move(*row));
  }
  return rows;
}

template <class T, class Parse>
absl::StatusOr<std::vector<T>> ParseList(const http::Reply& reply, Parse parse) {
  const auto body = http::ParseJson(reply);
  if (!body.ok()) return body.status();
  if (!body->is_array()) return Unexpected(reply);
  return ParseArray<T>(body->get_array(), parse);
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
      return Failed(Credentials(reply, "Redash does not accept the broker's API key; renew it"));
    case 403:
      return Failed(
          Credentials(reply,
                      "the broker's Redash user lacks rights; put it in the built-in groups "
                      "admin and default"));
    case 404: return ClassifyNotFound(reply);
    case 429: return Failed(RateLimited(reply));
    default: break;
  }
  // With CSRF enforced, a write with a bad key is told of the token instead.
  if (reply.status == 400 && StartsWith(http::MessageOf(reply), "The CSRF")) {
    return Failed(Credentials(reply, "Redash does not accept the broker's API key; renew it"));
  }
  if (reply.status >= 500) return Failed(Unavailable(reply));
  return Failed(Unexpected(reply));
}

bool IsFromApplication(const http::Reply& reply) {
  if (reply.status >= 300 && reply.status < 500) return reply.status != 408;
  if (reply.status == 502 || reply.status == 503 || reply.status == 504) return false;
  return reply.content_type == kJson && http::ParseJson(reply).ok();
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
  auto users = ParseArray<Principal>(**results, ParsePrincipal);
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
  std::int32_t id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  return error == std::errc() && end == text.data() + text.size() && id > 0 && text[0] != '0' &&
         text[0] != '+';
}

}  // namespace broker::redash
