#include "service/core/page_token.h"

#include <absl/strings/escaping.h>

#include <charconv>

#include "service/core/error.h"

namespace broker {
namespace {

// Raised when the meaning of cursors changes.
constexpr char kVersion = '3';
constexpr std::size_t kDigestSize = 16;
constexpr std::size_t kMaxToken = 2048;

std::string Check(const Digest& arguments, std::string_view cursor) {
  return Digest().Add(arguments.Hex()).Add(cursor).Hex();
}

absl::Status Foreign() {
  return Fail(Reason::kInvalidToken,
              "page_token is not of a page with these arguments; start again without it",
              {{"field", "page_token"}});
}

}  // namespace

std::string MakePageToken(const Digest& arguments, std::string_view cursor) {
  if (cursor.empty()) return {};
  return absl::WebSafeBase64Escape(kVersion + Check(arguments, cursor) + std::string(cursor));
}

absl::StatusOr<std::string> ReadPageToken(const Digest& arguments, std::string_view token) {
  if (token.empty()) return std::string();
  std::string text;
  if (token.size() <= kMaxToken && absl::WebSafeBase64Unescape(std::string(token), &text) &&
      text.size() > 1 + kDigestSize && text[0] == kVersion) {
    std::string cursor = text.substr(1 + kDigestSize);
    // Base64 has several texts for the same bytes; one of them is the token.
    if (MakePageToken(arguments, cursor) == token) return cursor;
  }
  return Foreign();
}

std::string MakePlaceToken(const Digest& arguments, const PagePlace& place) {
  if (place.cursor.empty() && place.given == 0) return {};
  return MakePageToken(arguments, std::to_string(place.given) + "/" + place.cursor);
}

absl::StatusOr<PagePlace> ReadPlaceToken(const Digest& arguments, std::string_view token) {
  const auto text = ReadPageToken(arguments, token);
  if (!text.ok()) return text.status();
  PagePlace place;
  if (text->empty()) return place;
  const char* const end = text->data() + text->size();
  const auto [slash, error] = std::from_chars(text->data(), end, place.given);
  if (error != std::errc() || slash == end || *slash != '/') return Foreign();
  place.cursor.assign(slash + 1, end);
  if (MakePlaceToken(arguments, place) != token) return Foreign();
  return place;
}

}  // namespace broker
