// Page tokens and the cursors inside them, which callers may bring back altered.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "clients/common/page_cursor.h"
#include "clients/redash/cursor.h"
#include "service/core/error.h"
#include "service/core/page_token.h"
#include "tests/fuzz/require.h"

namespace broker {
namespace {

using fuzz::Require;

constexpr int kMaxSize = 250;

Digest Arguments() { return Digest().Add("redash").Add("group"); }

void CheckRefusal(const absl::Status& status) {
  Require(HasReason(status, Reason::kInvalidToken), "what is refused is no token of this list");
}

// As it comes from a caller.
void CheckForeign(const std::string& token) {
  const auto cursor = ReadPageToken(Arguments(), token);
  if (cursor.ok()) {
    Require(MakePageToken(Arguments(), *cursor) == token, "an accepted token is made the same");
  } else {
    CheckRefusal(cursor.status());
  }
  const auto place = ReadPlaceToken(Arguments(), token);
  if (place.ok()) {
    Require(MakePlaceToken(Arguments(), *place) == token, "an accepted place is made the same");
  } else {
    CheckRefusal(place.status());
  }
}

// As the broker makes it, of a cursor of any shape.
void CheckOwn(const std::string& text) {
  const std::string token = MakePageToken(Arguments(), text);
  CheckForeign(token);
  const auto cursor = ReadPageToken(Arguments(), token);
  if (cursor.ok()) Require(*cursor == text, "a token gives its cursor back");
  // Longer ones are never made; they are refused.
  Require(cursor.ok() || token.size() > 2048, "what was made is accepted");
  if (text.empty()) return;
  Require(!ReadPageToken(Digest().Add("grafana"), token).ok(), "a token is of its own list alone");
  std::string altered = token;
  altered[text.size() % altered.size()] ^= 1;
  Require(!ReadPageToken(Arguments(), altered).ok(), "an altered token is refused");
}

void CheckCursor(const std::string& text) {
  const auto cursor = clients::ParsePageCursor(text, "abc", kMaxSize);
  if (cursor.ok()) {
    Require(clients::ToText(*cursor) == text, "an accepted cursor is made the same");
    Require(cursor->page >= 1 && cursor->size >= 1 && cursor->size <= kMaxSize,
            "a cursor keeps the limits");
  } else {
    CheckRefusal(cursor.status());
  }
  const auto users = redash::ReadCursor(text, std::nullopt, 100);
  if (!users.ok()) return CheckRefusal(users.status());
  const std::string next = redash::NextCursor(*users, 1'000'000'000'000, std::nullopt);
  Require(next.empty() || next != text, "a list goes on");
}

}  // namespace
}  // namespace broker

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  broker::CheckForeign(text);
  broker::CheckOwn(text);
  broker::CheckCursor(text);
  return 0;
}
