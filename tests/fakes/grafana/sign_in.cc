#include "tests/fakes/grafana/sign_in.h"

#include <boost/json/parse.hpp>

#include <charconv>
#include <string>
#include <string_view>

#include "tests/fakes/grafana/refusal.h"

namespace broker::fakes::grafana {
namespace {

constexpr std::string_view kBase64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::string EncodeBase64(std::string_view text) {
  std::string encoded;
  for (std::size_t i = 0; i < text.size(); i += 3) {
    std::uint32_t bits = 0;
    for (std::size_t j = 0; j < 3; ++j) {
      bits = bits << 8 | (i + j < text.size() ? static_cast<unsigned char>(text[i + j]) : 0u);
    }
    for (std::size_t j = 0; j < 4; ++j) {
      encoded += j <= text.size() - i ? kBase64[bits >> (18 - 6 * j) & 63] : '=';
    }
  }
  return encoded;
}

std::optional<std::string> DecodeBase64(std::string_view text) {
  while (text.ends_with('=')) text.remove_suffix(1);
  std::string decoded;
  std::uint32_t bits = 0;
  int held = 0;
  for (const char c : text) {
    const std::size_t value = kBase64.find(c);
    if (value == std::string_view::npos) return std::nullopt;
    bits = (bits << 6 | static_cast<std::uint32_t>(value)) & 0xffff;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    decoded += static_cast<char>(bits >> held & 0xff);
  }
  return decoded;
}

struct Password {
  std::string user;
  std::string password;
};

std::optional<Password> ParseBasic(std::string_view header) {
  constexpr std::string_view kScheme = "Basic ";
  if (!header.starts_with(kScheme)) return std::nullopt;
  const std::optional<std::string> decoded = DecodeBase64(header.substr(kScheme.size()));
  if (!decoded) return std::nullopt;
  const std::size_t colon = decoded->find(':');
  if (colon == std::string::npos) return std::nullopt;
  return Password{decoded->substr(0, colon), decoded->substr(colon + 1)};
}

// The key of a bearer token, or of basic auth as user "api_key"; empty if there is none.
std::string KeyOf(std::string_view header) {
  constexpr std::string_view kScheme = "Bearer ";
  if (header.starts_with(kScheme)) return std::string(header.substr(kScheme.size()));
  const std::optional<Password> basic = ParseBasic(header);
  return basic && basic->user == "api_key" ? basic->password : "";
}

// A key of the kind before service accounts: a JSON object in base64.
bool IsLegacyKey(std::string_view key) {
  const std::optional<std::string> decoded = DecodeBase64(key);
  if (!decoded) return false;
  boost::json::error_code error;
  const boost::json::value value = boost::json::parse(*decoded, error);
  return !error && value.is_object() && value.get_object().contains("k");
}

// The org that the request selects; the query wins over the header.
std::optional<std::int64_t> SelectedOrg(const FakeRequest& request) {
  const std::optional<std::string> query = request.Query("targetOrgId");
  for (const std::string& text : {query.value_or(""), request.Header("x-grafana-org-id")}) {
    const std::optional<std::int64_t> org = ParseNumber(text);
    if (org && *org > 0) return org;
  }
  return std::nullopt;
}

// 9.4 does not look at the org that a token's request selects.
SignedIn SignInByKey(const World& world, const FakeRequest& request, std::string_view key,
                     Personality personality) {
  const auto refused = [&](Refusal refusal) { return Refused(refusal, personality); };
  if (!IsWellFormedToken(key) && !IsLegacyKey(key)) return refused(Refusal::kMalformedToken);
  const Token* token = nullptr;
  const Account* account = world.FindByToken(key, &token);
  if (account == nullptr) return refused(Refusal::kUnknownToken);
  if (token->expired) return refused(Refusal::kExpiredToken);
  if (account->disabled) return refused(Refusal::kDisabledServiceAccount);
  const std::int64_t selected = SelectedOrg(request).value_or(account->current_org);
  if (personality == Personality::kNewer && selected != account->current_org) {
    return refused(Refusal::kTokenOfAnotherOrg);
  }
  return CallerIn(*account, account->current_org);
}

// 9.4 takes any other scheme for a malformed one, newer releases for none.
bool HasNoCredentials(std::string_view header, Personality personality) {
  return header.empty() || (personality == Personality::kNewer && !header.starts_with("Basic "));
}

}  // namespace

std::string BasicAuthorization(std::string_view user, std::string_view password) {
  return "Basic " + EncodeBase64(std::string(user) + ":" + std::string(password));
}

std::optional<std::int64_t> ParseNumber(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

SignedIn SignIn(const World& world, const FakeRequest& request, Personality personality) {
  const std::string header = request.Header("authorization");
  const std::string key = KeyOf(header);
  if (!key.empty()) return SignInByKey(world, request, key, personality);
  if (HasNoCredentials(header, personality)) return std::monostate();
  const std::optional<Password> basic = ParseBasic(header);
  if (!basic) return Refused(Refusal::kMalformedHeader, personality);
  const Account* account = world.FindPerson(std::string_view(basic->user));
  if (account == nullptr || account->disabled || account->password != basic->password) {
    return Refused(Refusal::kBadPassword, personality);
  }
  return CallerIn(*account, SelectedOrg(request).value_or(account->current_org));
}

}  // namespace broker::fakes::grafana
