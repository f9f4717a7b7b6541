#include "tests/fakes/grafana/role_permission.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <algorithm>
#include <set>
#include <string>
#include <string_view>

#include "tests/fakes/grafana/reply.h"
#include "tests/fakes/grafana/shipped_roles.h"

namespace broker::fakes::grafana {
namespace {

namespace json = boost::json;

FakeReply Refused(const Call& call, std::string_view id, std::string_view text,
                  const std::string& cause) {
  if (!call.options.role_reading.explains_permissions) {
    return Failure(400, "Failed to validate provided permissions");
  }
  return JsonReply(400, json::object{{"extra", {{"validationError", cause}}},
                                     {"message", text},
                                     {"messageId", id},
                                     {"statusCode", 400},
                                     {"traceID", ""}});
}

bool HasForm(std::string_view scope, const std::set<std::string>& forms) {
  return std::any_of(forms.begin(), forms.end(), [&](std::string_view form) {
    if (!form.ends_with(":*")) return scope == form;
    const std::string_view prefix = form.substr(0, form.size() - 1);
    // "teams:*" stands for itself: with an id it has to be "teams:id:7".
    const bool takes_ids = std::count(form.begin(), form.end(), ':') == 2;
    return scope == form || (takes_ids && scope.starts_with(prefix) && scope != prefix);
  });
}

std::string Listed(const std::set<std::string>& forms) {
  std::string text;
  for (const std::string& form : forms) text += (text.empty() ? "" : " ") + form;
  return "[" + text + "]";
}

}  // namespace

std::optional<std::vector<RolePermission>> BindPermissions(Body& body) {
  std::vector<RolePermission> permissions;
  const json::array* list = body.List("permissions");
  if (body.bad()) return std::nullopt;
  for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
    if (!(*list)[i].is_object()) return std::nullopt;
    Body entry((*list)[i].get_object());
    const std::string action = entry.Text("action").value_or("");
    const std::string scope = entry.Text("scope").value_or("");
    if (entry.bad() || action.empty()) return std::nullopt;
    permissions.push_back({action, scope});
  }
  return permissions;
}

std::optional<FakeReply> RefusePermissions(const Call& call,
                                           const std::vector<RolePermission>& permissions) {
  for (const RolePermission& permission : permissions) {
    const std::set<std::string> forms = ScopesKnownFor(permission.action);
    if (forms.empty()) {
      return Refused(
          call, "accesscontrol.permission-invalid-action", "Permission contains an invalid action",
          "the provided action was not found in the list of valid actions: " + permission.action);
    }
    if (!HasForm(permission.scope, forms)) {
      return Refused(call, "accesscontrol.permission-invalid-scope", "Invalid scope",
                     "unknown scope: " + permission.scope + " for action: " + permission.action +
                         " provided, expected prefixes are " + Listed(forms));
    }
  }
  return std::nullopt;
}

}  // namespace broker::fakes::grafana
