#include "clients/grafana/users.h"

#include <string>
#include <string_view>
#include <utility>

#include "clients/common/text.h"
#include "clients/http/json.h"

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

}  // namespace

absl::StatusOr<Principal> ParseUser(const json::value& value) {
  return ParseUserOf(value, "userId");
}

absl::StatusOr<std::vector<Principal>> ParseUsers(const http::Reply& reply) {
  return ParseList<Principal>(reply, ParseUser);
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

}  // namespace broker::grafana
