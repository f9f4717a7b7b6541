// Dashboards of the caller's org.
#include <boost/json/object.hpp>

#include "tests/fakes/grafana/body.h"
#include "tests/fakes/grafana/links.h"
#include "tests/fakes/grafana/listing.h"
#include "tests/fakes/grafana/reply.h"
#include "tests/fakes/grafana/route.h"

namespace broker::fakes::grafana {
namespace {

namespace json = boost::json;

bool May(const Call& call, const Dashboard& dashboard, std::string_view action) {
  return Allowed(call.world, call.caller, action,
                 {ResourceKind::kDashboard, dashboard.org, dashboard.uid});
}

// Of the folder that a dashboard is in; the top has an id and a title, but no uid.
json::object FolderFields(const Call& call, const Dashboard& dashboard) {
  const Folder* folder = call.world.library.FindFolder(dashboard.org, dashboard.folder);
  if (folder == nullptr) {
    return {{"folderId", 0}, {"folderUid", ""}, {"folderTitle", "General"}, {"folderUrl", ""}};
  }
  return {{"folderId", folder->id},
          {"folderUid", folder->uid},
          {"folderTitle", folder->title},
          {"folderUrl", UrlOf(*folder)}};
}

FakeReply GetDashboard(Call& call) {
  const Dashboard* dashboard = call.world.library.FindDashboard(call.org, call.params[0]);
  if (dashboard == nullptr) return Failure(404, "Dashboard not found");
  if (!May(call, *dashboard, "dashboards:read")) {
    return Message(403, "Access denied to this dashboard");
  }
  const bool may_edit = May(call, *dashboard, "dashboards:write");
  json::object meta{{"type", "db"},
                    {"canSave", may_edit},
                    {"canEdit", may_edit},
                    {"canAdmin", May(call, *dashboard, "dashboards.permissions:write")},
                    {"canStar", !call.caller.service_account},
                    {"canDelete", May(call, *dashboard, "dashboards:delete")},
                    {"slug", SlugOf(dashboard->title)},
                    {"url", UrlOf(*dashboard)},
                    {"expires", "0001-01-01T00:00:00Z"},
                    {"created", kCreated},
                    {"updated", kCreated},
                    {"updatedBy", "Anonymous"},
                    {"createdBy", "Anonymous"},
                    {"version", 1},
                    {"hasAcl", false},
                    {"isFolder", false}};
  for (auto& [key, value] : FolderFields(call, *dashboard)) meta[key] = std::move(value);
  meta["provisioned"] = false;
  meta["provisionedExternalId"] = "";
  return JsonReply(200, {{"meta", std::move(meta)},
                         {"dashboard",
                          {{"id", dashboard->id},
                           {"uid", dashboard->uid},
                           {"title", dashboard->title},
                           {"version", 1}}}});
}

// New ones only.
FakeReply SaveDashboard(Call& call) {
  Body body(call.request);
  Body fields(body.Object("dashboard"));
  Dashboard dashboard;
  dashboard.org = call.org;
  dashboard.uid = fields.Text("uid").value_or("");
  dashboard.title = fields.Text("title").value_or("");
  dashboard.folder = body.Text("folderUid").value_or("");
  if (body.bad() || fields.bad()) return BadRequestData();
  if (dashboard.title.empty()) {
    return WithStatus(400, "empty-name", "Dashboard title cannot be empty");
  }
  const std::string above = dashboard.folder.empty() ? "general" : dashboard.folder;
  if (!dashboard.folder.empty() &&
      call.world.library.FindFolder(call.org, dashboard.folder) == nullptr) {
    return Failure(400, "folder not found");
  }
  if (!Allowed(call.world, call.caller, "dashboards:create",
               {ResourceKind::kFolder, call.org, above})) {
    return Message(403, "Access denied to this dashboard");
  }
  if (call.world.library.UidTaken(call.org, dashboard.uid)) {
    return WithStatus(412, "version-mismatch", "The dashboard has been changed by someone else");
  }
  const Dashboard& made = call.world.library.Add(std::move(dashboard));
  std::optional<std::int64_t> creator;
  if (!call.caller.service_account) creator = call.caller.account;
  call.world.GiveFirstEntries({ResourceKind::kDashboard, call.org, made.uid}, creator);
  return JsonReply(200, {{"id", made.id},
                         {"uid", made.uid},
                         {"url", UrlOf(made)},
                         {"status", "success"},
                         {"version", 1},
                         {"slug", SlugOf(made.title)}});
}

}  // namespace

Routes DashboardRoutes() {
  using In = Route::In;
  return {
      {"GET", "/api/dashboards/uid/:uid", {"dashboards:read"}, "", In::kCallersOrg, GetDashboard},
      {"POST",
       "/api/dashboards/db",
       {"dashboards:create", "dashboards:write"},
       "",
       In::kCallersOrg,
       SaveDashboard},
  };
}

}  // namespace broker::fakes::grafana
