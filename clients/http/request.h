// One HTTP request, built from typed parts so that no caller's text can change its shape. Pure.
#pragma once

#include <absl/status/statusor.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace broker::http {

enum class Method { kGet, kPost, kPut, kPatch, kDelete };

// "GET".
std::string_view NameOf(Method method);

// Text that is known when the program is compiled: no id can be in it.
class FixedText {
 public:
  consteval FixedText(const char* text) : text_(text) {}  // implicit: a literal is one
  constexpr std::string_view text() const { return text_; }

 private:
  std::string_view text_;
};

// The path and query of a request. Segments and query values are percent-encoded; segments that are
// empty, ".", "..", or contain a slash, a backslash or control characters make Text() fail, since
// they would, or on some servers could, name another path.
class Target {
 public:
  // The fixed part, written by us or in the configuration: "/api/users". No encoding.
  explicit Target(std::string_view fixed) : text_(fixed), template_(fixed) {}

  // One more segment, or several, "members", "hard-reset". No encoding. REQUIRES: no Query yet.
  Target& Fixed(FixedText segments);
  // REQUIRES: no Query yet.
  Target& Segment(std::string_view value);
  Target& Query(std::string_view key, std::string_view value);

  // INVALID_FIELD if a segment was refused.
  absl::StatusOr<std::string> Text() const;
  // The path with "{}" for every Segment, and no query: "/api/users/{}/groups".
  const std::string& Template() const { return template_; }

 private:
  std::string text_;
  std::string template_;
  bool has_query_ = false;
  bool refused_ = false;
};

struct Header {
  std::string name;
  std::string value;
};

// The largest bodies of one object and of a list.
inline constexpr std::size_t kObjectBody = std::size_t{1} << 20;
inline constexpr std::size_t kListBody = std::size_t{64} << 20;

struct Request {
  Method method = Method::kGet;
  Target target{"/"};
  // JSON; sent with Content-Type application/json if not empty.
  std::string body;
  // Authorization and the like. From the configuration only, never from a caller.
  std::vector<Header> headers;
  // The largest reply body that is read: kObjectBody or kListBody.
  std::size_t reply_limit = kObjectBody;
};

// The bytes of the request, head and body in one flat text. `prefix` is the path of the server's
// base URL ("" or "/grafana"), `host` its Host header. INVALID_FIELD as Target::Text, or if a
// header value has control characters.
absl::StatusOr<std::string> Serialize(const Request& request, std::string_view prefix,
                                      std::string_view host);

}  // namespace broker::http
