#include "clients/grafana/wire.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <algorithm>
#include <limits>
#include <utility>

#include "clients/common/rows.h"
#include "clients/common/text.h"
#include "clients/grafana/answers.h"
#include "clients/http/json.h"
#include "service/core/error.h"

namespace broker::grafana {
namespace {

namespace json = boost::json;

// A text inside an object inside the reply's object.
std::string InnerText(const http::Reply& reply, std::string_view outer, std::string_view inner) {
  const auto body = http::ParseJson(reply);
  if (!body.ok() || !body->is_object()) return {};
  const json::value* object = body->get_object().if_contains({outer.data(), outer.size()});
  return object ? http::TextOr(*object, inner, "") : std::string();
}

}  // namespace

absl::StatusOr<Permissions> ParsePermissions(const http::Reply& reply) {
  const auto body = http::ParseJson(reply);
  if (!body.ok()) return body.status();
  if (!body->is_object()) return NotGrafana(reply);
  Permissions permissions;
  for (const auto& [action, scopes] : body->get_object()) {
    // An action without scopes has an empty list, or null.
    if (!scopes.is_array() && !scopes.is_null()) return NotGrafana(reply);
    auto& held = permissions[std::string(action)];
    if (scopes.is_null()) continue;
    for (const json::value& scope : scopes.get_array()) {
      if (scope.is_string()) held.emplace_back(scope.get_string());
    }
  }
  return permissions;
}

std::string VersionOf(const http::Reply& health) {
  const auto body = http::ParseJson(health);
  return body.ok() ? http::TextOr(*body, "version", "") : std::string();
}

std::string VersionOfSettings(const http::Reply& settings) {
  return InnerText(settings, "buildInfo", "version");
}

std::string EditionOf(const http::Reply& settings) {
  const std::string edition = clients::LowerAscii(InnerText(settings, "buildInfo", "edition"));
  if (edition.find("enterprise") != std::string::npos) return kEnterprise;
  return edition == "open source" ? "oss" : "";
}

bool HoldsOnAll(const Permissions& permissions, std::string_view action, std::string_view kind) {
  const auto held = permissions.find(action);
  if (held == permissions.end()) return false;
  const std::string prefix(kind);
  return std::any_of(held->second.begin(), held->second.end(), [&](const std::string& scope) {
    return scope == "*" || scope == prefix + ":*" || scope == prefix + ":id:*" ||
           scope == prefix + ":uid:*";
  });
}

std::string SearchText(std::string_view text) {
  std::string pattern(text);
  std::replace(pattern.begin(), pattern.end(), '\\', '_');
  return pattern;
}

bool IsUid(std::string_view text) {
  return !text.empty() && text.size() <= 40 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
  });
}

bool IsId(std::string_view text) {
  return clients::IsDecimalId(text, std::numeric_limits<std::int64_t>::max());
}

}  // namespace broker::grafana
