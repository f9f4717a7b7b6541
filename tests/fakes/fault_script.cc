#include "tests/fakes/fault_script.h"

#include <algorithm>

namespace broker::fakes {
namespace {

std::string DeepJson(std::int64_t levels) {
  const auto count = static_cast<std::size_t>(std::max<std::int64_t>(levels, 0));
  return std::string(count, '[') + std::string(count, ']');
}

std::string PaddedJson(std::int64_t bytes) {
  constexpr std::string_view kFrame = R"({"padding":""})";
  const auto wanted = static_cast<std::size_t>(std::max<std::int64_t>(bytes, kFrame.size()));
  return R"({"padding":")" + std::string(wanted - kFrame.size(), 'x') + "\"}";
}

}  // namespace

bool Fault::PreventsWork() const {
  const bool only_waits = content == Content::kReal && ending == Ending::kReply;
  return when == When::kBefore && !late_ms && stale_reads == 0 && !only_waits;
}

FakeReply ReplyUnder(const Fault& fault, FakeReply real) {
  const std::vector<std::pair<std::string, std::string>> kJson{
      {"Content-Type", "application/json"}};
  switch (fault.content) {
    case Fault::Content::kReal: return real;
    case Fault::Content::kStatus: return {fault.status, fault.headers, fault.body};
    case Fault::Content::kRateLimit: {
      FakeReply reply{429, kJson, R"({"message":"too many requests"})"};
      if (fault.retry_after) {
        reply.headers.emplace_back("Retry-After", std::to_string(*fault.retry_after));
      }
      return reply;
    }
    case Fault::Content::kGarbage: return {real.status, kJson, "\x01\xff{]not json\xc3\x28"};
    case Fault::Content::kHtml:
      return HtmlReply(200, "<!DOCTYPE html><html><body>sign in to the proxy</body></html>");
    case Fault::Content::kOversized: return {real.status, kJson, PaddedJson(fault.size)};
    case Fault::Content::kDeepJson: return {real.status, kJson, DeepJson(fault.size)};
    case Fault::Content::kTruncatedJson: real.body.resize(real.body.size() / 2); return real;
  }
  return real;
}

void FaultScript::Add(Fault fault) { lines_.push_back({std::move(fault), 0}); }

void FaultScript::Clear() { lines_.clear(); }

std::optional<Fault> FaultScript::Match(const FakeRequest& request) {
  std::optional<Fault> struck;
  for (Line& line : lines_) {
    const Fault& fault = line.fault;
    if (!fault.method.empty() && fault.method != request.method) continue;
    const bool with_query = fault.path.find('?') != std::string::npos;
    const std::string& text = with_query ? request.target : request.path;
    if (!fault.path.empty() && !GlobMatches(fault.path, text)) continue;
    ++line.matches;
    const bool turn = line.matches >= fault.nth && line.matches - fault.nth < fault.times;
    if (turn && !struck) struck = fault;
  }
  return struck;
}

bool GlobMatches(std::string_view pattern, std::string_view text) {
  if (pattern.empty()) return text.empty();
  if (pattern[0] != '*') {
    return !text.empty() && text[0] == pattern[0] && GlobMatches(pattern.substr(1), text.substr(1));
  }
  const bool any = pattern.starts_with("**");
  const std::string_view rest = pattern.substr(any ? 2 : 1);
  for (std::size_t taken = 0;; ++taken) {
    if (GlobMatches(rest, text.substr(taken))) return true;
    if (taken == text.size() || (!any && text[taken] == '/')) return false;
  }
}

}  // namespace broker::fakes
