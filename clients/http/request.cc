#include "clients/http/request.h"

#include "service/core/error.h"

namespace broker::http {
namespace {

constexpr std::string_view kVersion = BROKER_VERSION;

bool IsControl(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

bool IsAlphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// RFC 3986, unreserved.
bool IsUnreserved(char c) {
  return IsAlphanumeric(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

// RFC 9110, token.
bool IsTokenChar(char c) {
  return IsAlphanumeric(c) || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

// Slashes are refused although they are encoded: some servers decode them before they route.
bool IsSafeSegment(std::string_view value) {
  if (value.empty() || value == "." || value == "..") return false;
  for (const char c : value) {
    if (IsControl(c) || c == '/' || c == '\\') return false;
  }
  return true;
}

void AppendEncoded(std::string& out, std::string_view value) {
  constexpr char kHex[] = "0123456789ABCDEF";
  for (const char c : value) {
    if (IsUnreserved(c)) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += kHex[byte >> 4];
    out += kHex[byte & 15];
  }
}

bool IsSafeHeader(const Header& header) {
  if (header.name.empty()) return false;
  for (const char c : header.name) {
    if (!IsTokenChar(c)) return false;
  }
  for (const char c : header.value) {
    if (IsControl(c)) return false;
  }
  return true;
}

void AppendHeader(std::string& out, std::string_view name, std::string_view value) {
  out += name;
  out += ": ";
  out += value;
  out += "\r\n";
}

bool ExpectsBody(Method method) {
  return method == Method::kPost || method == Method::kPut || method == Method::kPatch;
}

}  // namespace

std::string_view NameOf(Method method) {
  switch (method) {
    case Method::kGet: return "GET";
    case Method::kPost: return "POST";
    case Method::kPut: return "PUT";
    case Method::kPatch: return "PATCH";
    case Method::kDelete: return "DELETE";
  }
  return "GET";
}

Target& Target::Fixed(FixedText segments) {
  if (has_query_) refused_ = true;
  for (std::string* const text : {&text_, &template_}) {
    *text += '/';
    *text += segments.text();
  }
  return *this;
}

Target& Target::Segment(std::string_view value) {
  if (has_query_ || !IsSafeSegment(value)) refused_ = true;
  text_ += '/';
  AppendEncoded(text_, value);
  template_ += "/{}";
  return *this;
}

Target& Target::Query(std::string_view key, std::string_view value) {
  text_ += has_query_ ? '&' : '?';
  has_query_ = true;
  AppendEncoded(text_, key);
  text_ += '=';
  AppendEncoded(text_, value);
  return *this;
}

absl::StatusOr<std::string> Target::Text() const {
  if (refused_) {
    return InvalidField("id",
                        "cannot be part of an upstream address; give it as the upstream shows it");
  }
  return text_;
}

absl::StatusOr<std::string> Serialize(const Request& request, std::string_view prefix,
                                      std::string_view host) {
  absl::StatusOr<std::string> target = request.target.Text();
  if (!target.ok()) return target.status();
  std::string text;
  text.reserve(256 + target->size() + request.body.size());
  text += NameOf(request.method);
  text += ' ';
  text += prefix;
  text += *target;
  text += " HTTP/1.1\r\n";
  AppendHeader(text, "Host", host);
  text += "User-Agent: permission-broker/";
  text += kVersion;
  text += "\r\n";
  AppendHeader(text, "Accept", "application/json");
  AppendHeader(text, "Connection", "keep-alive");
  for (const Header& header : request.headers) {
    if (!IsSafeHeader(header)) {
      return InvalidField("credential", "cannot be sent as a header; check it for line breaks");
    }
    AppendHeader(text, header.name, header.value);
  }
  if (!request.body.empty()) AppendHeader(text, "Content-Type", "application/json");
  if (!request.body.empty() || ExpectsBody(request.method)) {
    AppendHeader(text, "Content-Length", std::to_string(request.body.size()));
  }
  text += "\r\n";
  text += request.body;
  return text;
}

}  // namespace broker::http
