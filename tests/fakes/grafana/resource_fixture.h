// The permissions of one folder, as tests write and read them.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tests/fakes/grafana/fixture.h"

namespace broker::fakes::grafana {

inline constexpr std::string_view kTeamFolder = "/api/access-control/folders/fld-team";
inline constexpr std::string_view kView = R"({"permission": "View"})";
inline constexpr std::string_view kEdit = R"({"permission": "Edit"})";
inline constexpr std::string_view kAdmin = R"({"permission": "Admin"})";
inline constexpr std::string_view kNone = R"({"permission": ""})";

class ResourceTest : public GrafanaFakeTest {
 protected:
  using GrafanaFakeTest::GrafanaFakeTest;

  std::string Set(std::string_view who, const std::string& rest, std::string_view body) {
    return Told(who, "POST", std::string(kTeamFolder) + rest, body);
  }
  std::map<std::string, std::string> TeamFolder() { return fake_.EntriesOf("folders", "fld-team"); }
  // "user:2 View", with "<" before what is inherited and "*" before what is not managed.
  std::vector<std::string> Shown(std::string_view who, std::string_view target) {
    std::vector<std::string> shown;
    const boost::json::value list = boost::json::parse(Ask(who, "GET", target).body);
    for (const boost::json::value& value : list.as_array()) {
      const boost::json::object& entry = value.as_object();
      std::string mark = entry.at("isManaged").as_bool() ? "" : "*";
      if (entry.at("isInherited").as_bool()) mark = "<";
      std::string holder = "role";
      if (entry.contains("userId")) holder = std::string(entry.at("userLogin").as_string());
      if (entry.contains("team")) holder = std::string(entry.at("team").as_string());
      if (entry.contains("builtInRole")) {
        holder = std::string(entry.at("builtInRole").as_string());
      }
      shown.push_back(mark + holder + " " + std::string(entry.at("permission").as_string()));
    }
    return shown;
  }
};

}  // namespace broker::fakes::grafana
