// Folders of the caller's org.
#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "tests/fakes/grafana/body.h"
#include "tests/fakes/grafana/links.h"
#include "tests/fakes/grafana/listing.h"
#include "tests/fakes/grafana/reply.h"
#include "tests/fakes/grafana/route.h"

namespace broker::fakes::grafana {
namespace {

namespace json = boost::json;

bool May(const Call& call, const Folder& folder, std::string_view action) {
  return Allowed(call.world, call.caller, action, {ResourceKind::kFolder, folder.org, folder.uid});
}

json::object Shown(const Call& call, const Folder& folder) {
  const bool may_edit = May(call, folder, "folders:write");
  json::object shown{{"id", folder.id},
                     {"uid", folder.uid},
                     {"title", folder.title},
                     {"url", UrlOf(folder)},
                     {"hasAcl", false},
                     {"canSave", may_edit},
                     {"canEdit", may_edit},
                     {"canAdmin", May(call, folder, "folders.permissions:write")},
                     {"canDelete", May(call, folder, "folders:delete")},
                     {"createdBy", "Anonymous"},
                     {"created", kCreated},
                     {"updatedBy", "Anonymous"},
                     {"updated", kCreated},
                     {"version", 1}};
  if (folder.parent.empty()) return shown;
  const std::vector<std::string> line = call.world.library.LineOf(folder.org, folder.parent);
  json::array parents;
  for (auto uid = line.rbegin(); uid != line.rend(); ++uid) {
    const Folder& above = *call.world.library.FindFolder(folder.org, *uid);
    parents.push_back({{"uid", above.uid}, {"title", above.title}, {"url", UrlOf(above)}});
  }
  shown["parentUid"] = folder.parent;
  shown["parents"] = std::move(parents);
  return shown;
}

// Those directly in one folder, or at the top.
FakeReply ListFolders(Call& call) {
  const std::string parent = call.request.Query("parent_uid").value_or("");
  const Held readable(call.world, call.caller, "folders:read");
  std::vector<const Folder*> found;
  for (const auto& [key, folder] : call.world.library.folders()) {
    if (folder.org == call.org && folder.parent == parent &&
        readable.On({ResourceKind::kFolder, call.org, folder.uid})) {
      found.push_back(&folder);
    }
  }
  std::sort(found.begin(), found.end(),
            [](const Folder* left, const Folder* right) { return left->title < right->title; });
  json::array list;
  for (const Folder* folder : LimitedPageOf(call.request).Of(found)) {
    json::object shown{{"id", folder->id}, {"uid", folder->uid}, {"title", folder->title}};
    if (!parent.empty()) shown["parentUid"] = parent;
    list.push_back(std::move(shown));
  }
  return JsonReply(200, list);
}

FakeReply GetFolder(Call& call) {
  const Folder* folder = call.world.library.FindFolder(call.org, call.params[0]);
  return folder == nullptr ? FolderNotFound() : JsonReply(200, Shown(call, *folder));
}

FakeReply CreateFolder(Call& call) {
  Body body(call.request);
  Folder folder;
  folder.org = call.org;
  folder.uid = body.Text("uid").value_or("");
  folder.title = body.Text("title").value_or("");
  folder.parent = body.Text("parentUid").value_or("");
  if (body.bad()) return BadRequestData();
  const Library& library = call.world.library;
  if (folder.title.empty()) return Message(400, "folder title cannot be empty");
  if (library.UidTaken(call.org, folder.uid)) {
    return WithStatus(412, "version-mismatch", "the folder has been changed by someone else");
  }
  if (!folder.parent.empty() && library.FindFolder(call.org, folder.parent) == nullptr) {
    return FolderNotFound();
  }
  for (const auto& [key, other] : library.folders()) {
    if (other.org == call.org && other.parent == folder.parent && other.title == folder.title) {
      return Message(409,
                     "a folder or dashboard in the general folder with the same name already "
                     "exists");
    }
  }
  const Folder& made = call.world.library.Add(std::move(folder));
  std::optional<std::int64_t> creator;
  if (!call.caller.service_account) creator = call.caller.account;
  call.world.GiveFirstEntries({ResourceKind::kFolder, call.org, made.uid}, creator);
  return JsonReply(200, Shown(call, made));
}

// The answer is 200 and nothing.
FakeReply DeleteFolder(Call& call) {
  if (call.world.library.FindFolder(call.org, call.params[0]) == nullptr) return FolderNotFound();
  call.world.DeleteFolder(call.org, call.params[0]);
  return {200, {{"Content-Type", "application/json"}}, ""};
}

}  // namespace

Routes FolderRoutes() {
  using In = Route::In;
  constexpr std::string_view kFolder = "/api/folders/:uid", kScope = "folders:uid:";
  return {
      {"GET", "/api/folders", {"folders:read"}, "", In::kCallersOrg, ListFolders},
      {"POST", "/api/folders", {"folders:create"}, "", In::kCallersOrg, CreateFolder},
      {"GET", kFolder, {"folders:read"}, kScope, In::kCallersOrg, GetFolder},
      {"DELETE", kFolder, {"folders:delete"}, kScope, In::kCallersOrg, DeleteFolder},
  };
}

}  // namespace broker::fakes::grafana
