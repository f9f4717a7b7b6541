// Public keys and signatures, by OpenSSL. Leaves nothing in the thread's queue of errors.
#pragma once

#include <openssl/types.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "service/core/security_config.h"

namespace broker {

struct PemBlock {
  enum class Kind { kPublic, kPrivate, kOther };
  Kind kind = Kind::kOther;
  std::shared_ptr<EVP_PKEY> key;  // of a public one that can be read; else null
};

// Every "-----BEGIN" of the text, in its order; one without its end, or of another kind than a
// public key, has no key.
std::vector<PemBlock> PemBlocks(std::string_view text);

// From big-endian numbers: modulus and exponent. Null if OpenSSL takes them for no key.
std::shared_ptr<EVP_PKEY> RsaKey(std::string_view n, std::string_view e);
// From coordinates of exactly 32 bytes each. Null if they are no point of the curve.
std::shared_ptr<EVP_PKEY> P256Key(std::string_view x, std::string_view y);

// What the key verifies: RS256 for RSA of 2048 to 8192 bits with an odd exponent above 1, ES256 for
// EC on P-256. nullopt for null and for every other key.
std::optional<JwtAlgorithm> AlgorithmFor(EVP_PKEY* key);

// `key` is of the algorithm's type. ES256 signatures are r and s, 32 bytes each.
bool VerifySignature(EVP_PKEY* key, JwtAlgorithm algorithm, std::string_view text,
                     std::string_view signature);

}  // namespace broker
