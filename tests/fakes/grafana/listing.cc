#include "tests/fakes/grafana/listing.h"

#include <cctype>

#include "tests/fakes/grafana/sign_in.h"

namespace broker::fakes::grafana {
namespace {

std::int64_t PositiveOr(const FakeRequest& request, std::string_view key, std::int64_t absent) {
  const std::optional<std::int64_t> number = ParseNumber(request.Query(key).value_or(""));
  return number && *number > 0 ? *number : absent;
}

// Bytes of the first character.
std::size_t CharacterSize(std::string_view text) {
  std::size_t size = 1;
  while (size < text.size() && (static_cast<unsigned char>(text[size]) & 0xc0) == 0x80) ++size;
  return size;
}

int LowerOf(char c) { return std::tolower(static_cast<unsigned char>(c)); }

bool LikePattern(std::string_view text, std::string_view pattern) {
  while (!pattern.empty()) {
    if (pattern.front() == '%') {
      while (pattern.starts_with('%')) pattern.remove_prefix(1);
      if (pattern.empty()) return true;
      for (; !text.empty(); text.remove_prefix(CharacterSize(text))) {
        if (LikePattern(text, pattern)) return true;
      }
      return false;
    }
    if (text.empty()) return false;
    if (pattern.front() == '_') {
      text.remove_prefix(CharacterSize(text));
    } else {
      if (LowerOf(text.front()) != LowerOf(pattern.front())) return false;
      text.remove_prefix(1);
    }
    pattern.remove_prefix(1);
  }
  return text.empty();
}

}  // namespace

Page PageOf(const FakeRequest& request, std::int64_t first) {
  return {PositiveOr(request, "page", first), PositiveOr(request, "perpage", 1000)};
}

Page LimitedPageOf(const FakeRequest& request) {
  return {PositiveOr(request, "page", 1), PositiveOr(request, "limit", 1000)};
}

bool Like(std::string_view text, std::string_view query) {
  return LikePattern(text, "%" + std::string(query) + "%");
}

bool Matches(const Account& account, std::string_view query) {
  return query.empty() || Like(account.email, query) || Like(account.name, query) ||
         Like(account.login, query);
}

bool IsHidden(const Call& call, const Account& account) {
  return account.id != call.caller.account && call.options.hidden_users.contains(account.login);
}

}  // namespace broker::fakes::grafana
