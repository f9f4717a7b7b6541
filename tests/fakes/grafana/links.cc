#include "tests/fakes/grafana/links.h"

#include <boost/json/object.hpp>

#include <cctype>

namespace broker::fakes::grafana {

std::string SlugOf(std::string_view title) {
  std::string slug;
  for (const char c : title) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0) {
      slug += static_cast<char>(std::tolower(byte));
    } else if (!slug.empty() && slug.back() != '-') {
      slug += '-';
    }
  }
  while (slug.ends_with('-')) slug.pop_back();
  return slug;
}

std::string UrlOf(const Folder& folder) {
  return "/dashboards/f/" + folder.uid + "/" + SlugOf(folder.title);
}

std::string UrlOf(const Dashboard& dashboard) {
  return "/d/" + dashboard.uid + "/" + SlugOf(dashboard.title);
}

FakeReply FolderNotFound() { return WithStatus(404, "not-found", "folder not found"); }

FakeReply WithStatus(int code, std::string_view status, std::string_view text) {
  return JsonReply(code, boost::json::object{{"message", text}, {"status", status}});
}

}  // namespace broker::fakes::grafana
