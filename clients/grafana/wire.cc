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

absl::StatusOr<Principal> ParseUserOf(const json::value& value, std::string_view id_field) {
  auto id = IdField(value, id_field);
  if (!id.ok()) return id.status();
  Principal user;
  user.id = std::move(*id);
  user.uid = http::TextOr(value, "uid", "");
  user.email = clients::LowerAscii(http::TextOr(value, "email", ""));
  user.login = http::TextOr(value, "login", "");
  user.display_name = http::TextOr(value, "name", "");
  user.disabled = http::BoolOr(value, "isDisabled", false);
  user.externally_managed = http::BoolOr(value, "isExternallySynced", false);
  if (user.externally_managed) user.attributes[kRoleSynced] = "true";
  const std::string role = http::TextOr(value, "role", "");
  if (!role.empty()) user.attributes[kOrgRole] = clients::LowerAscii(role);
  return user;
}

absl::StatusOr<Entitlement> ParseTeamValue(const json::value& value) {
  auto id = IdField(value, "id");
  if (!id.ok()) return id.status();
  const auto name = http::TextField(value, "name");
  if (!name.ok()) return name.status();
  Entitlement team;
  team.type = kTeam;
  team.id = std::move(*id);
  team.display_name = *name;
  const std::string uid = http::TextOr(value, "uid", "");
  if (!uid.empty()) team.attributes["uid"] = uid;
  const std::string email = http::TextOr(value, "email", "");
  if (!email.empty()) team.attributes["email"] = email;
  if (http::BoolOr(value, "isProvisioned", false)) team.attributes[kProvisioned] = "true";
  return team;
}

absl::StatusOr<ServiceAccount> ParseServiceAccountValue(const json::value& value) {
  auto id = IdField(value, "id");
  if (!id.ok()) return id.status();
  auto name = http::TextField(value, "name");
  if (!name.ok()) return name.status();
  return ServiceAccount{std::move(*id), std::move(*name), http::TextOr(value, "login", ""),
                        clients::LowerAscii(http::TextOr(value, "role", "")),
                        http::BoolOr(value, "isDisabled", false)};
}

absl::StatusOr<Entitlement> Titled(std::string_view type, const json::value& value) {
  auto uid = http::TextField(value, "uid");
  if (!uid.ok()) return uid.status();
  auto title = http::TextField(value, "title");
  if (!title.ok()) return title.status();
  Entitlement thing;
  thing.type = type;
  thing.id = std::move(*uid);
  thing.display_name = std::move(*title);
  return thing;
}

void PutInto(Entitlement& thing, const std::string& uid, const std::string& title) {
  if (uid.empty()) return;
  thing.attributes[kFolderUid] = uid;
  thing.attributes[kFolderTitle] = title;
}

absl::StatusOr<Entitlement> ParseHit(const json::value& value) {
  auto thing =
      Titled(http::TextOr(value, "type", "") == "dash-folder" ? kFolder : kDashboard, value);
  if (!thing.ok()) return thing.status();
  PutInto(*thing, http::TextOr(value, "folderUid", ""), http::TextOr(value, "folderTitle", ""));
  return thing;
}

template <class T, class Parse>
absl::StatusOr<std::vector<T>> ParseList(const http::Reply& reply, Parse parse) {
  const auto body = http::ParseJson(reply);
  if (!body.ok()) return body.status();
  if (!body->is_array()) return NotGrafana(reply);
  return clients::ParseRows<T>(body->get_array(), parse);
}

template <class T, class Parse>
absl::StatusOr<NumberedPage<T>> ParsePage(const http::Reply& reply, std::string_view name,
                                          Parse parse) {
  const auto body = http::ParseJson(reply);
  if (!body.ok()) return body.status();
  const auto total = http::NumberField(*body, "totalCount");
  if (!total.ok()) return total.status();
  const auto array = http::ArrayField(*body, name);
  if (!array.ok()) return array.status();
  auto rows = clients::ParseRows<T>(**array, parse);
  if (!rows.ok()) return rows.status();
  return NumberedPage<T>{*total, std::move(*rows)};
}

// A text inside an object inside the reply's object.
std::string InnerText(const http::Reply& reply, std::string_view outer, std::string_view inner) {
  const auto body = http::ParseJson(reply);
  if (!body.ok() || !body->is_object()) return {};
  const json::value* object = body->get_object().if_contains({outer.data(), outer.size()});
  return object ? http::TextOr(*object, inner, "") : std::string();
}

}  // namespace

absl::StatusOr<std::string> IdField(const json::value& value, std::string_view name) {
  const auto id = http::NumberField(value, name);
  if (!id.ok()) return id.status();
  if (*id > 0) return std::to_string(*id);
  return Fail(Reason::kUpstreamProtocol,
              "Grafana shows something without its number; turn off the feature toggle "
              "kubernetesTeamsRedirect, or check that its version is supported");
}

absl::StatusOr<Principal> ParseUser(const json::value& value) {
  return ParseUserOf(value, "userId");
}

absl::StatusOr<std::vector<Principal>> ParseUsers(const http::Reply& reply) {
  return ParseList<Principal>(reply, ParseUser);
}

absl::StatusOr<Entitlement> ParseTeam(const http::Reply& reply) {
  const auto body = http::ParseJson(reply);
  if (!body.ok()) return body.status();
  return ParseTeamValue(*body);
}

absl::StatusOr<NumberedPage<Entitlement>> ParseTeamPage(const http::Reply& reply) {
  return ParsePage<Entitlement>(reply, "teams", ParseTeamValue);
}

absl::StatusOr<ServiceAccount> ParseServiceAccount(const http::Reply& reply) {
  const auto body = http::ParseJson(reply);
  if (!body.ok()) return body.status();
  return ParseServiceAccountValue(*body);
}

absl::StatusOr<NumberedPage<ServiceAccount>> ParseServiceAccountPage(const http::Reply& reply) {
  return ParsePage<ServiceAccount>(reply, "serviceAccounts", ParseServiceAccountValue);
}

absl::StatusOr<std::vector<Entitlement>> ParseSearch(const http::Reply& reply) {
  return ParseList<Entitlement>(reply, ParseHit);
}

absl::StatusOr<Entitlement> ParseFolder(const http::Reply& reply) {
  const auto body = http::ParseJson(reply);
  if (!body.ok()) return body.status();
  auto folder = Titled(kFolder, *body);
  if (!folder.ok()) return folder.status();
  std::string parent = http::TextOr(*body, "parentUid", "");
  std::string title;
  // From the outermost to the one that it lies in.
  const auto parents = http::ArrayField(*body, "parents");
  if (parents.ok() && !(*parents)->empty()) {
    parent = http::TextOr((*parents)->back(), "uid", parent);
    title = http::TextOr((*parents)->back(), "title", "");
  }
  PutInto(*folder, parent, title);
  return folder;
}

absl::StatusOr<Entitlement> ParseDashboard(const http::Reply& reply) {
  const auto body = http::ParseJson(reply);
  if (!body.ok()) return body.status();
  if (!body->is_object()) return NotGrafana(reply);
  const json::value* model = body->get_object().if_contains("dashboard");
  const json::value* meta = body->get_object().if_contains("meta");
  if (model == nullptr || meta == nullptr) return NotGrafana(reply);
  auto dashboard = Titled(kDashboard, *model);
  if (!dashboard.ok()) return dashboard.status();
  PutInto(*dashboard, http::TextOr(*meta, "folderUid", ""), http::TextOr(*meta, "folderTitle", ""));
  return dashboard;
}

absl::StatusOr<Entitlement> ParseOrg(const http::Reply& reply) {
  const auto body = http::ParseJson(reply);
  if (!body.ok()) return body.status();
  auto id = IdField(*body, "id");
  if (!id.ok()) return id.status();
  Entitlement org;
  org.type = kOrg;
  org.id = std::move(*id);
  org.display_name = http::TextOr(*body, "name", "");
  return org;
}

absl::StatusOr<Permissions> ParsePermissions(const http::Reply& reply) {
  const auto body = http::ParseJson(reply);
  if (!body.ok()) return body.status();
  if (!body->is_object()) return NotGrafana(reply);
  Permissions permissions;
  for (const auto& [action, scopes] : body->get_object()) {
    auto& held = permissions[std::string(action)];
    if (!scopes.is_array()) continue;
    for (const json::value& scope : scopes.get_array()) {
      if (scope.is_string()) held.emplace_back(scope.get_string());
    }
  }
  return permissions;
}

absl::StatusOr<std::string> ParseId(const http::Reply& reply) {
  const auto body = http::ParseJson(reply);
  if (!body.ok()) return body.status();
  return IdField(*body, "id");
}

bool IsServerAdmin(const http::Reply& reply) {
  const auto body = http::ParseJson(reply);
  return body.ok() && http::BoolOr(*body, "isGrafanaAdmin", false);
}

absl::StatusOr<Principal> ParseServerUser(const http::Reply& reply) {
  const auto body = http::ParseJson(reply);
  if (!body.ok()) return body.status();
  return ParseUserOf(*body, "id");
}

absl::StatusOr<NumberedPage<Principal>> ParseServerUserPage(const http::Reply& reply) {
  return ParsePage<Principal>(reply, "users",
                              [](const json::value& user) { return ParseUserOf(user, "id"); });
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
