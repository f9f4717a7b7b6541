#include "service/security/claims.h"

#include <absl/strings/ascii.h>

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <cmath>
#include <optional>
#include <string_view>

#include "service/security/refusal.h"

namespace broker {
namespace {

using Seconds = std::chrono::duration<double>;

std::string_view View(const boost::json::string& text) { return {text.data(), text.size()}; }

// NumericDate: seconds since 1970, maybe with a fraction. nullopt for anything else.
std::optional<Seconds> DateOf(const boost::json::value& value) {
  if (value.is_int64()) return Seconds(static_cast<double>(value.get_int64()));
  if (value.is_uint64()) return Seconds(static_cast<double>(value.get_uint64()));
  if (value.is_double() && std::isfinite(value.get_double())) return Seconds(value.get_double());
  return std::nullopt;
}

absl::Status Expired() {
  return Refused("the bearer token has expired", "get a new one from its issuer");
}

absl::Status NotYetValid() {
  return Refused("the bearer token is not valid yet",
                 "call again when it is, and compare the clocks of its issuer and the broker");
}

absl::Status CheckTimes(const boost::json::object& claims, Duration configured_skew, Instant now) {
  const Seconds skew = std::clamp(configured_skew, Duration::zero(), kMaxSkew);
  const Seconds at = now.time_since_epoch();
  const boost::json::value* exp = claims.if_contains("exp");
  const std::optional<Seconds> end = exp == nullptr ? std::nullopt : DateOf(*exp);
  if (!end) return TokenNotAccepted();
  if (at >= *end + skew) return Expired();
  for (const char* name : {"nbf", "iat"}) {
    const boost::json::value* value = claims.if_contains(name);
    if (value == nullptr) continue;
    const std::optional<Seconds> begin = DateOf(*value);
    if (!begin) return TokenNotAccepted();
    if (at + skew < *begin) return NotYetValid();
  }
  return absl::OkStatus();
}

bool IsAudience(const boost::json::value& value, const std::vector<std::string>& audience) {
  return value.is_string() &&
         std::find(audience.begin(), audience.end(), View(value.get_string())) != audience.end();
}

absl::Status CheckAudience(const boost::json::object& claims,
                           const std::vector<std::string>& audience) {
  bool ours = false;
  if (const boost::json::value* aud = claims.if_contains("aud")) {
    if (const boost::json::array* list = aud->if_array()) {
      ours = std::any_of(list->begin(), list->end(),
                         [&](const auto& value) { return IsAudience(value, audience); });
    } else {
      ours = IsAudience(*aud, audience);
    }
  }
  if (ours) return absl::OkStatus();
  return Refused("the bearer token is for another audience",
                 "ask its issuer for one whose aud is the broker's");
}

bool IsCallerName(std::string_view name) {
  return !name.empty() && name.size() <= kMaxCallerClaim && name.front() != ' ' &&
         name.back() != ' ' && std::all_of(name.begin(), name.end(), [](char c) {
           return absl::ascii_isprint(static_cast<unsigned char>(c));
         });
}

bool IsUnverifiedEmail(const boost::json::object& claims, const std::string& caller_claim) {
  if (caller_claim != "email") return false;
  const boost::json::value* verified = claims.if_contains("email_verified");
  if (verified == nullptr) return false;
  // Some issuers write it as a text.
  return *verified != boost::json::value(true) && *verified != boost::json::value("true");
}

}  // namespace

std::string IssuerOf(const boost::json::object& claims) {
  const boost::json::value* iss = claims.if_contains("iss");
  return iss != nullptr && iss->is_string() ? std::string(View(iss->get_string())) : std::string();
}

absl::StatusOr<std::string> CallerClaim(const boost::json::object& claims, const JwtConfig& config,
                                        Instant now) {
  if (config.issuer.empty() || IssuerOf(claims) != config.issuer) return TokenNotAccepted();
  if (const absl::Status times = CheckTimes(claims, config.skew, now); !times.ok()) return times;
  if (const absl::Status audience = CheckAudience(claims, config.audience); !audience.ok()) {
    return audience;
  }
  const boost::json::value* caller = claims.if_contains(
      boost::json::string_view(config.caller_claim.data(), config.caller_claim.size()));
  if (caller == nullptr || !caller->is_string() || !IsCallerName(View(caller->get_string())) ||
      IsUnverifiedEmail(claims, config.caller_claim)) {
    return TokenNotAccepted();
  }
  return std::string(View(caller->get_string()));
}

}  // namespace broker
