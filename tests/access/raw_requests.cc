#include "tests/access/raw_requests.h"

#include <boost/url/parse.hpp>

#include <optional>

namespace broker::test {
namespace {

constexpr char kOrgHeader[] = "x-grafana-org-id";

// Raw: what no encoding leaves in a target.
bool IsPlain(const std::string& target) {
  for (const char c : target) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= ' ' || byte >= 0x7f || c == '\\' || c == '#') return false;
  }
  return true;
}

std::string Path(const std::string& target) { return target.substr(0, target.find('?')); }

std::string SegmentProblem(const boost::urls::url_view& url) {
  if (url.encoded_segments().empty() || (*url.segments().begin()) != "api") {
    return "is no path of the API";
  }
  for (const std::string& segment : url.segments()) {
    if (segment == "." || segment == ".." || segment.empty()) return "leaves its path";
    if (segment.find_first_of("/\\?#%\r\n") != std::string::npos || !IsPlain(segment)) {
      return "has a segment that is no id: " + segment;
    }
  }
  return "";
}

}  // namespace

void RawRequests::Learn(const fakes::LogEntry& entry) {
  for (const auto& [name, value] : entry.headers) {
    headers_.insert(name == kOrgHeader ? name + ": " + value : name);
  }
  if (entry.method != "GET") writes_.insert(entry.method + " " + Path(entry.path));
  const auto url = boost::urls::parse_origin_form(entry.path);
  if (!url) return;
  for (const auto& parameter : url->params()) query_keys_.insert(parameter.key);
}

std::string RawRequests::Problem(const fakes::LogEntry& entry) const {
  if (!IsPlain(entry.path)) return "has characters that are none of a target";
  const auto url = boost::urls::parse_origin_form(entry.path);
  if (!url) return "is no target";
  if (std::string problem = SegmentProblem(*url); !problem.empty()) return problem;
  for (const auto& parameter : url->params()) {
    if (!query_keys_.contains(parameter.key)) return "has the parameter " + parameter.key;
  }
  for (const auto& [name, value] : entry.headers) {
    if (!headers_.contains(name == kOrgHeader ? name + ": " + value : name)) {
      return "has the header " + name + ": " + value;
    }
  }
  if (entry.method != "GET" && !writes_.contains(entry.method + " " + Path(entry.path))) {
    return "writes what was not asked for";
  }
  return "";
}

}  // namespace broker::test
