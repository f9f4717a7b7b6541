#include "clients/grafana/things.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <string_view>
#include <utility>

#include "clients/common/text.h"
#include "clients/grafana/answers.h"
#include "clients/http/json.h"

namespace broker::grafana {
namespace {

namespace json = boost::json;

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
  auto uid = UidField(value, "uid");
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

}  // namespace

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

}  // namespace broker::grafana
