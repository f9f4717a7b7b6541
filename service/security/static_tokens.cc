#include "service/security/static_tokens.h"

#include <absl/strings/ascii.h>
#include <absl/strings/escaping.h>
#include <absl/strings/str_join.h>
#include <absl/strings/str_split.h>
#include <openssl/crypto.h>

#include <algorithm>
#include <utility>

#include "service/core/error.h"
#include "service/security/new_token.h"

namespace broker {
namespace {

constexpr std::size_t kMaxTokens = 1000;
constexpr std::size_t kDigestBytes = 32;

std::optional<TokenList::Entry> ParseLine(const std::string& line) {
  const std::vector<std::string> words =
      absl::StrSplit(line, absl::ByAnyChar(" \t"), absl::SkipEmpty());
  if (words.size() != 2 || !IsTokenName(words[0]) || words[1].size() != 2 * kDigestBytes ||
      !std::all_of(words[1].begin(), words[1].end(),
                   [](char c) { return absl::ascii_isxdigit(static_cast<unsigned char>(c)); })) {
    return std::nullopt;
  }
  return TokenList::Entry{words[0], absl::HexStringToBytes(words[1])};
}

absl::Status BadLines(std::vector<std::size_t> lines) {
  // Enough to begin with.
  if (lines.size() > 10) lines.resize(10);
  return Fail(Reason::kInvalidField,
              "line " + absl::StrJoin(lines, ", ") +
                  " is not \"NAME SHA-256-IN-HEX\", or has a token that an earlier one "
                  "has, and is passed over; mend it or take it out",
              {{"field", "tokens_file"}});
}

void Complain(Log* log, const std::string& path, const absl::Status& why) {
  if (log == nullptr) return;
  log->Write(Log::Level::kError, "the file of static tokens cannot be used as a whole",
             {{"file", path}, {"problem", FailureOf(why).message}});
}

}  // namespace

TokenList ParseTokens(std::string_view text) {
  TokenList list;
  std::size_t number = 0;
  for (const auto& part : absl::StrSplit(absl::string_view(text.data(), text.size()), '\n')) {
    ++number;
    const std::string line(absl::StripAsciiWhitespace(part));
    if (line.empty() || line.front() == '#') continue;
    std::optional<TokenList::Entry> entry = ParseLine(line);
    const bool good =
        entry && list.entries.size() < kMaxTokens &&
        std::none_of(list.entries.begin(), list.entries.end(),
                     [&](const auto& other) { return other.digest == entry->digest; });
    if (good) {
      list.entries.push_back(*std::move(entry));
    } else {
      list.bad_lines.push_back(number);
    }
  }
  return list;
}

StaticTokens::StaticTokens(std::string path, std::shared_ptr<const Secret> file, Log* log)
    : list_(
          std::move(file),
          [path, log](const std::string& text) -> absl::StatusOr<TokenList> {
            TokenList list = ParseTokens(text);
            if (!list.bad_lines.empty()) Complain(log, path, BadLines(list.bad_lines));
            return list;
          },
          [path, log](const absl::Status& why) { Complain(log, path, why); }) {}

std::optional<std::string> StaticTokens::CallerOf(std::string_view token) {
  const std::string digest = absl::HexStringToBytes(TokenDigest(token));
  const TokenList::Entry* holder = nullptr;
  for (const TokenList::Entry& entry : list_.Value().entries) {
    // Every entry is compared, whether one was found or not.
    if (CRYPTO_memcmp(entry.digest.data(), digest.data(), kDigestBytes) == 0) holder = &entry;
  }
  if (holder == nullptr) return std::nullopt;
  return "token:" + holder->name;
}

}  // namespace broker
