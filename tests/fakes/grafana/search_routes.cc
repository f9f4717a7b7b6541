// The search over folders and dashboards, which finds what the caller may read.
#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <set>
#include <tuple>

#include "tests/fakes/grafana/links.h"
#include "tests/fakes/grafana/listing.h"
#include "tests/fakes/grafana/reply.h"
#include "tests/fakes/grafana/route.h"
#include "tests/fakes/grafana/sign_in.h"

namespace broker::fakes::grafana {
namespace {

namespace json = boost::json;

constexpr std::int64_t kMostHits = 5000;

struct Hit {
  bool is_folder = false;
  std::int64_t id = 0;
  std::string uid;
  std::string title;
  std::string url;
  std::string folder;  // that it is in; empty at the top
};

// A parameter that may be repeated.
std::set<std::string> Values(const FakeRequest& request, std::string_view name) {
  std::set<std::string> values;
  for (const auto& [key, value] : request.query) {
    if (key == name) values.insert(value);
  }
  return values;
}

std::vector<Hit> Readable(const Call& call) {
  std::vector<Hit> hits;
  const Library& library = call.world.library;
  const Held folders(call.world, call.caller, "folders:read");
  for (const auto& [key, folder] : library.folders()) {
    if (folder.org == call.org && folders.On({ResourceKind::kFolder, call.org, folder.uid})) {
      hits.push_back({true, folder.id, folder.uid, folder.title, UrlOf(folder), folder.parent});
    }
  }
  const Held boards(call.world, call.caller, "dashboards:read");
  for (const auto& [key, board] : library.dashboards()) {
    if (board.org == call.org && boards.On({ResourceKind::kDashboard, call.org, board.uid})) {
      hits.push_back({false, board.id, board.uid, board.title, UrlOf(board), board.folder});
    }
  }
  return hits;
}

std::vector<Hit> Found(const Call& call) {
  const std::string type = call.request.Query("type").value_or("");
  const std::string query = call.request.Query("query").value_or("");
  const std::set<std::string> folders = Values(call.request, "folderUIDs");
  const std::set<std::string> boards = Values(call.request, "dashboardUIDs");
  std::vector<Hit> hits = Readable(call);
  std::erase_if(hits, [&](const Hit& hit) {
    if (type == "dash-folder" && !hit.is_folder) return true;
    if (type == "dash-db" && hit.is_folder) return true;
    const std::string in = hit.folder.empty() ? "general" : hit.folder;
    if (!folders.empty() && !folders.contains(in)) return true;
    if (!boards.empty() && !boards.contains(hit.uid)) return true;
    return !Like(hit.title, query);
  });
  std::sort(hits.begin(), hits.end(), [](const Hit& left, const Hit& right) {
    return std::make_tuple(!left.is_folder, Lower(left.title), left.id) <
           std::make_tuple(!right.is_folder, Lower(right.title), right.id);
  });
  return hits;
}

json::object Shown(const Call& call, const Hit& hit) {
  json::object shown{{"id", hit.id},
                     {"uid", hit.uid},
                     {"title", hit.title},
                     {"uri", "db/" + SlugOf(hit.title)},
                     {"url", hit.url},
                     {"slug", ""},
                     {"type", hit.is_folder ? "dash-folder" : "dash-db"},
                     {"tags", json::array()},
                     {"isStarred", false}};
  if (const Folder* folder = call.world.library.FindFolder(call.org, hit.folder)) {
    shown["folderId"] = folder->id;
    shown["folderUid"] = folder->uid;
    shown["folderTitle"] = folder->title;
    shown["folderUrl"] = UrlOf(*folder);
  }
  shown["sortMeta"] = 0;
  return shown;
}

FakeReply Search(Call& call) {
  if (ParseNumber(call.request.Query("limit").value_or("")).value_or(0) > kMostHits) {
    return Message(
        422,
        "Limit is above maximum allowed (5000), use page parameter to access hits beyond "
        "limit");
  }
  json::array list;
  for (const Hit& hit : LimitedPageOf(call.request).Of(Found(call))) {
    list.push_back(Shown(call, hit));
  }
  return JsonReply(200, list);
}

}  // namespace

Routes SearchRoutes() { return {{"GET", "/api/search", {}, "", Route::In::kCallersOrg, Search}}; }

}  // namespace broker::fakes::grafana
