// The public keys that an issuer signs with, from a file: PEM or a JWKS (RFC 7517).
#pragma once

#include <absl/status/statusor.h>
#include <openssl/types.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "service/core/security_config.h"

namespace broker {

// "RS256": as alg has it.
std::string_view NameOf(JwtAlgorithm algorithm);

// RSA of 2048 to 8192 bits, or EC on P-256.
class VerificationKey {
 public:
  // `key` is of the algorithm's type. `id`: kid; empty: none.
  VerificationKey(std::string id, JwtAlgorithm algorithm, std::shared_ptr<EVP_PKEY> key);

  const std::string& id() const { return id_; }
  JwtAlgorithm algorithm() const { return algorithm_; }

  // `signature`: what the algorithm has in a JWT: for ES256 r and s, 32 bytes each.
  bool Verifies(std::string_view signed_part, std::string_view signature) const;

 private:
  std::string id_;
  JwtAlgorithm algorithm_;
  std::shared_ptr<EVP_PKEY> key_;
};

using KeySet = std::vector<VerificationKey>;

// One or more public keys, 32 at most. Keys of a JWKS that are for something else (use, key_ops,
// alg, kty, crv) are passed over; one that is broken, too weak or private fails the whole file, and
// so does a file without a key. The failure, an INVALID_FIELD, ends "...; write ..." and tells
// which key of the file, never what is in it.
absl::StatusOr<KeySet> ParseKeys(std::string_view text);

}  // namespace broker
