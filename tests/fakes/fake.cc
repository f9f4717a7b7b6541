#include "tests/fakes/fake.h"

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <cctype>

namespace broker::fakes {
namespace {

std::string Lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return lower;
}

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// An incomplete escape stays as it is, as in most servers.
std::string PercentDecode(std::string_view text, bool plus_is_space) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+' && plus_is_space) {
      decoded += ' ';
    } else if (text[i] == '%' && i + 2 < text.size() && HexDigit(text[i + 1]) >= 0 &&
               HexDigit(text[i + 2]) >= 0) {
      decoded += static_cast<char>(HexDigit(text[i + 1]) * 16 + HexDigit(text[i + 2]));
      i += 2;
    } else {
      decoded += text[i];
    }
  }
  return decoded;
}

std::vector<std::string_view> Split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t at = text.find(separator);
    parts.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

class SettledPending : public Pending {
 public:
  explicit SettledPending(FakeReply reply) : reply_(std::move(reply)) {}
  FakeReply Finish() override { return std::move(reply_); }

 private:
  FakeReply reply_;
};

class LaterPending : public Pending {
 public:
  explicit LaterPending(std::function<FakeReply()> finish) : finish_(std::move(finish)) {}
  FakeReply Finish() override { return finish_(); }

 private:
  std::function<FakeReply()> finish_;
};

}  // namespace

bool FakeRequest::IsWrite() const {
  return method != "GET" && method != "HEAD" && method != "OPTIONS";
}

std::optional<std::string> FakeRequest::Query(std::string_view name) const {
  for (const auto& [key, value] : query) {
    if (key == name) return value;
  }
  return std::nullopt;
}

std::string FakeRequest::Header(std::string_view name) const {
  const auto found = headers.find(std::string(name));
  return found == headers.end() ? "" : found->second;
}

std::string FakeReply::Header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (Lower(key) == Lower(name)) return value;
  }
  return "";
}

FakeRequest MakeRequest(std::string_view method, std::string_view target,
                        const std::map<std::string, std::string>& headers, std::string_view body) {
  FakeRequest request;
  request.method = method;
  request.target = target;
  const std::size_t question = target.find('?');
  request.path = target.substr(0, question);
  std::string_view path = request.path;
  if (path.starts_with('/')) path.remove_prefix(1);
  for (const std::string_view segment : Split(path, '/')) {
    request.segments.push_back(PercentDecode(segment, false));
  }
  if (question != std::string_view::npos) {
    for (const std::string_view pair : Split(target.substr(question + 1), '&')) {
      if (pair.empty()) continue;
      const std::size_t equals = pair.find('=');
      const std::string_view value =
          equals == std::string_view::npos ? "" : pair.substr(equals + 1);
      request.query.emplace_back(PercentDecode(pair.substr(0, equals), true),
                                 PercentDecode(value, true));
    }
  }
  for (const auto& [name, value] : headers) request.headers[Lower(name)] = value;
  request.body = body;
  return request;
}

FakeReply JsonReply(int status, const boost::json::value& body) {
  return {status, {{"Content-Type", "application/json"}}, boost::json::serialize(body)};
}

FakeReply HtmlReply(int status, std::string_view body) {
  return {status, {{"Content-Type", "text/html; charset=utf-8"}}, std::string(body)};
}

std::unique_ptr<Pending> Settled(FakeReply reply) {
  return std::make_unique<SettledPending>(std::move(reply));
}

std::unique_ptr<Pending> Later(std::function<FakeReply()> finish) {
  return std::make_unique<LaterPending>(std::move(finish));
}

}  // namespace broker::fakes
