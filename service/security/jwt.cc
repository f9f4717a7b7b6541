#include "service/security/jwt.h"

#include <absl/strings/ascii.h>

#include <algorithm>
#include <utility>

#include "service/security/base64url.h"
#include "service/security/unique_keys.h"

namespace broker {
namespace {

constexpr std::size_t kMaxDepth = 16;

std::optional<boost::json::object> DecodeObject(std::string_view part) {
  const std::optional<std::string> text = DecodeBase64Url(part);
  if (!text) return std::nullopt;
  return ParseUniqueObject(*text, kMaxDepth);
}

// A logout token or a proof of possession that the same issuer signed is no access token.
bool IsAccessTokenType(const boost::json::value& typ) {
  if (!typ.is_string()) return false;
  std::string type(typ.get_string().data(), typ.get_string().size());
  absl::AsciiStrToLower(&type);
  return type == "jwt" || type == "at+jwt" || type == "application/at+jwt";
}

// False if the header says something that is not understood here.
bool ReadHeader(const boost::json::object& header, Jwt* jwt) {
  // b64 changes what is signed, and is legal only beside crit.
  if (header.contains("crit") || header.contains("b64")) return false;
  const boost::json::value* alg = header.if_contains("alg");
  if (alg == nullptr || !alg->is_string()) return false;
  jwt->algorithm.assign(alg->get_string().data(), alg->get_string().size());
  if (const boost::json::value* kid = header.if_contains("kid")) {
    if (!kid->is_string() || kid->get_string().empty()) return false;
    jwt->key_id.assign(kid->get_string().data(), kid->get_string().size());
  }
  const boost::json::value* typ = header.if_contains("typ");
  return typ == nullptr || IsAccessTokenType(*typ);
}

}  // namespace

bool LooksLikeJwt(std::string_view token) {
  return std::count(token.begin(), token.end(), '.') == 2;
}

std::optional<Jwt> ParseJwt(std::string_view token) {
  if (token.size() > Jwt::kMaxBytes || !LooksLikeJwt(token)) return std::nullopt;
  const std::size_t first = token.find('.');
  const std::size_t second = token.rfind('.');

  Jwt jwt;
  const std::optional<boost::json::object> header = DecodeObject(token.substr(0, first));
  if (!header || !ReadHeader(*header, &jwt)) return std::nullopt;
  std::optional<boost::json::object> claims =
      DecodeObject(token.substr(first + 1, second - first - 1));
  std::optional<std::string> signature = DecodeBase64Url(token.substr(second + 1));
  if (!claims || !signature || signature->empty()) return std::nullopt;
  jwt.claims = std::move(*claims);
  jwt.signature = std::move(*signature);
  jwt.signed_part = token.substr(0, second);
  return jwt;
}

}  // namespace broker
