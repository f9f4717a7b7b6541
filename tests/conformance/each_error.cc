#include "tests/conformance/each_error.h"

#include <algorithm>
#include <map>
#include <sstream>

namespace broker::test {
namespace {

// The path without the ids in it.
std::string RouteOf(const std::string& path, const Lines& ids) {
  std::string route;
  std::istringstream segments(path);
  for (std::string segment; std::getline(segments, segment, '/');) {
    const bool is_id = std::binary_search(ids.begin(), ids.end(), segment) ||
                       segment.find_first_of("0123456789") != std::string::npos;
    route += is_id ? "/*" : "/" + segment;
  }
  return route;
}

// What `act` reads with nothing remembered: of each route the last path.
std::map<std::string, std::string> ReadsOf(Scene& scene, const std::function<void()>& act) {
  scene.Restart();
  scene.world().front().ClearLog();
  act();
  const Lines ids = scene.world().ThingIds();
  std::map<std::string, std::string> paths;
  for (const fakes::LogEntry& entry : scene.world().front().Log()) {
    const std::string path = entry.path.substr(0, entry.path.find('?'));
    if (entry.method == "GET") paths[RouteOf(path, ids)] = path;
  }
  return paths;
}

}  // namespace

void WithEachError(Scene& scene, const Lines& errors, const std::function<void()>& prepare,
                   const std::function<void(const std::string& where)>& act) {
  prepare();
  const auto paths = ReadsOf(scene, [&] { act(""); });
  for (const auto& [route, path] : paths) {
    for (const std::string& error : errors) {
      scene.Restart();
      prepare();
      scene.world().front().AddFault(R"({"method": "GET", "path": ")" + path + R"(", "fault": )" +
                                     error + "}");
      act(" where GET " + path + " gets " + error);
      scene.world().front().ClearFaults();
    }
  }
}

}  // namespace broker::test
