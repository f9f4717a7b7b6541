#include "tests/fakes/wire.h"

#include <algorithm>
#include <boost/beast/http/status.hpp>

namespace broker::fakes {

namespace http = boost::beast::http;

FakeRequest FromWire(const http::request<http::string_body>& wire, std::string remote) {
  std::map<std::string, std::string> headers;
  for (const auto& field : wire) {
    headers[std::string(field.name_string())] = std::string(field.value());
  }
  const auto method = wire.method_string();
  const auto target = wire.target();
  FakeRequest request = MakeRequest({method.data(), method.size()}, {target.data(), target.size()},
                                    headers, wire.body());
  request.remote = std::move(remote);
  return request;
}

std::string ToWire(const FakeReply& reply, bool keep, bool head_only) {
  const auto reason = http::obsolete_reason(http::int_to_status(reply.status));
  std::string text = "HTTP/1.1 " + std::to_string(reply.status) + " " + std::string(reason);
  for (const auto& [name, value] : reply.headers) text += "\r\n" + name + ": " + value;
  if (!keep) text += "\r\nConnection: close";
  if (reply.status != 204) text += "\r\nContent-Length: " + std::to_string(reply.body.size());
  text += "\r\n\r\n";
  if (!head_only && reply.status != 204) text += reply.body;
  return text;
}

std::size_t CutLength(const std::string& text, std::int64_t size) {
  const auto whole = static_cast<std::int64_t>(text.size());
  return static_cast<std::size_t>(
      std::clamp<std::int64_t>(size < 0 ? whole + size : size, 0, whole));
}

}  // namespace broker::fakes
