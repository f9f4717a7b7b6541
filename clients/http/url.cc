#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include "clients/http/server.h"
#include "service/core/error.h"

namespace broker::http {
namespace {

std::string Lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

bool HasDotSegment(std::string_view path) {
  while (!path.empty()) {
    path.remove_prefix(1);
    const std::string_view segment = path.substr(0, path.find('/'));
    if (segment == "." || segment == "..") return true;
    path.remove_prefix(segment.size());
  }
  return false;
}

const char* DefaultPort(bool tls) { return tls ? "443" : "80"; }

std::string InBrackets(const std::string& host) {
  return host.find(':') == std::string::npos ? host : '[' + host + ']';
}

}  // namespace

std::string ServerUrl::Normalised() const {
  return (tls ? "https://" : "http://") + InBrackets(host) + ':' + port + path;
}

std::string ServerUrl::HostHeader() const {
  if (port == DefaultPort(tls)) return InBrackets(host);
  return InBrackets(host) + ':' + port;
}

absl::StatusOr<ServerUrl> ParseServerUrl(std::string_view text) {
  const auto parsed = boost::urls::parse_uri(boost::urls::string_view(text.data(), text.size()));
  if (!parsed) {
    return InvalidField("url", "is not a URL; write it like https://redash.example.com");
  }
  const boost::urls::url_view& view = *parsed;
  const auto string_of = [](boost::urls::string_view part) {
    return std::string(part.data(), part.size());
  };
  ServerUrl url;
  const std::string scheme = Lower(string_of(view.scheme()));
  if (scheme != "http" && scheme != "https") {
    return InvalidField("url", "must begin with http:// or https://");
  }
  url.tls = scheme == "https";
  if (view.has_userinfo()) {
    return InvalidField("url", "must not hold a user or password; put them under credential");
  }
  if (view.has_query() || view.has_fragment()) {
    return InvalidField("url", "must end with the path; remove what follows ? or #");
  }
  url.host = Lower(string_of(view.encoded_host_address()));
  if (url.host.empty() || url.host.find('%') != std::string::npos) {
    return InvalidField("url", "has no usable host; write it like https://redash.example.com");
  }
  url.port = DefaultPort(url.tls);
  if (!view.port().empty()) {
    if (view.port_number() == 0) {
      return InvalidField("url", "has a port that is not one of 1 to 65535");
    }
    url.port = std::to_string(view.port_number());
  }
  url.path = string_of(view.encoded_path());
  // Boost.URL takes what follows the digits of a port for a path.
  if (!url.path.empty() && !url.path.starts_with('/')) {
    return InvalidField("url", "has a port that is not a number");
  }
  while (url.path.ends_with('/')) url.path.pop_back();
  if (HasDotSegment(url.path)) {
    return InvalidField("url", "must not have . or .. in its path; write the path out");
  }
  return url;
}

}  // namespace broker::http
