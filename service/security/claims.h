// What a JWT's claims mean, once its signature is verified. Pure.
#pragma once

#include <absl/status/statusor.h>

#include <boost/json/object.hpp>

#include <string>

#include "service/core/security_config.h"
#include "service/core/time.h"

namespace broker {

// Whatever the configuration says, clocks are believed to be this close.
inline constexpr Duration kMaxSkew = std::chrono::minutes(5);

// Longest name that a claim may give a caller, in bytes.
inline constexpr std::size_t kMaxCallerClaim = 256;

// iss, if it is a text; empty otherwise.
std::string IssuerOf(const boost::json::object& claims);

// The value of the caller claim: 1 to kMaxCallerClaim printable ASCII characters, no blank at its
// ends. Refused unless iss is the issuer's, aud (a text or a list of texts) has one of the
// audiences, and `now` lies before exp and not before nbf or iat, give or take the skew; exp has to
// be there, nbf and iat need not. An e-mail names nobody while email_verified says that it is not.
absl::StatusOr<std::string> CallerClaim(const boost::json::object& claims, const JwtConfig& config,
                                        Instant now);

}  // namespace broker
