// Callers' texts in the request that is sent to a server: none of them changes its shape. The input
// is lines: a segment, another one, a query value, a header value, a body.
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "clients/http/request.h"
#include "tests/fuzz/require.h"

namespace broker::http {
namespace {

using fuzz::Require;

std::size_t Count(std::string_view text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1))
    ++count;
  return count;
}

int Hex(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string Decoded(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    Require(i + 2 < text.size() && Hex(text[i + 1]) >= 0 && Hex(text[i + 2]) >= 0,
            "a percent sign begins an escape");
    decoded += static_cast<char>(Hex(text[i + 1]) * 16 + Hex(text[i + 2]));
    i += 2;
  }
  return decoded;
}

void CheckTarget(const std::string& text, const std::array<std::string_view, 5>& parts) {
  for (const char c : text) Require(c > ' ' && c < '\x7f', "a target is printable ASCII");
  Require(text.starts_with("/api/users/"), "a target begins as it is fixed");
  Require(Count(text, "/") >= 5 && Count(text.substr(0, text.find('?')), "/") == 5,
          "a segment stays one segment");
  Require(Count(text, "?") == 1 && Count(text, "&") == 1 && Count(text, "#") == 0,
          "a value stays one value");
  const std::string_view path = std::string_view(text).substr(0, text.find('?'));
  Require(
      Decoded(path) == "/api/users/" + std::string(parts[0]) + "/groups/" + std::string(parts[1]),
      "segments are what was said");
}

}  // namespace
}  // namespace broker::http

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace broker::http;
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  // Lines end with a 0x1E, so that a line end may be in them.
  std::array<std::string_view, 5> parts{};
  for (std::string_view& part : parts) {
    part = rest.substr(0, rest.find('\x1e'));
    rest.remove_prefix(part.size() < rest.size() ? part.size() + 1 : part.size());
  }
  Request request;
  request.method = Method::kPost;
  request.target = Target("/api/users");
  request.target.Segment(parts[0]).Fixed("groups").Segment(parts[1]);
  request.target.Query("q", parts[2]).Query("page", "1");
  if (!parts[3].empty()) request.headers = {{"Authorization", std::string(parts[3])}};
  request.body = parts[4];
  const auto target = request.target.Text();
  if (target.ok()) CheckTarget(*target, parts);
  const auto text = Serialize(request, "", "h");
  if (!text.ok()) return 0;
  Require(target.ok(), "a target that is refused is not sent");
  Require(text->starts_with("POST " + *target + " HTTP/1.1\r\n"), "a request line is one line");
  const std::string head = text->substr(0, text->find("\r\n\r\n") + 4);
  Require(text->substr(head.size()) == request.body, "a head ends where the body begins");
  Request plain = request;
  plain.target = Target("/");
  plain.headers = {{"Authorization", "x"}};
  const auto usual = Serialize(plain, "", "h");
  Require(usual.ok(), "a plain request is sent");
  const std::size_t lines = Count(usual->substr(0, usual->find("\r\n\r\n") + 4), "\n");
  Require(Count(head, "\n") == lines - (request.headers.empty() ? 1 : 0) &&
              Count(head, "\r") == Count(head, "\n"),
          "no text adds a header");
  return 0;
}
