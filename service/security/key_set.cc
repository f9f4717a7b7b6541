#include "service/security/key_set.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <optional>
#include <utility>

#include "service/core/error.h"
#include "service/security/base64url.h"
#include "service/security/public_key.h"
#include "service/security/unique_keys.h"

namespace broker {
namespace {

constexpr std::size_t kMaxKeys = 32;
constexpr std::size_t kMaxDepth = 8;

absl::Status Unusable(std::string_view problem) {
  return Fail(Reason::kInvalidField,
              std::string(problem) + "; write the issuer's public keys to it, as PEM or as a JWKS",
              {{"field", "keys_file"}});
}

absl::Status UnusableKey(std::size_t index, std::string_view problem) {
  return Unusable("key " + std::to_string(index + 1) + " of the file " + std::string(problem));
}

absl::StatusOr<KeySet> ParsePem(std::string_view text) {
  KeySet keys;
  const std::vector<PemBlock> blocks = PemBlocks(text);
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    if (blocks[i].kind == PemBlock::Kind::kPrivate) {
      return UnusableKey(i, "is a private one, which belongs with the issuer alone");
    }
    std::shared_ptr<EVP_PKEY> key = blocks[i].key;
    const std::optional<JwtAlgorithm> algorithm = AlgorithmFor(key.get());
    if (!algorithm) {
      return UnusableKey(i, "is no readable public key of RSA (2048 to 8192 bits) or EC P-256");
    }
    keys.emplace_back("", *algorithm, std::move(key));
  }
  return keys;
}

std::optional<std::string_view> Text(const boost::json::object& jwk, const char* name) {
  const boost::json::value* value = jwk.if_contains(name);
  if (value == nullptr || !value->is_string()) return std::nullopt;
  return std::string_view(value->get_string().data(), value->get_string().size());
}

std::optional<std::string> Bytes(const boost::json::object& jwk, const char* name) {
  const std::optional<std::string_view> text = Text(jwk, name);
  return text ? DecodeBase64Url(*text) : std::nullopt;
}

// The algorithm that the key says that it is for; nullopt if it is not for verifying tokens here.
std::optional<JwtAlgorithm> PurposeOf(const boost::json::object& jwk) {
  const std::optional<std::string_view> kty = Text(jwk, "kty");
  std::optional<JwtAlgorithm> algorithm;
  if (kty == "RSA") algorithm = JwtAlgorithm::kRs256;
  if (kty == "EC" && Text(jwk, "crv") == "P-256") algorithm = JwtAlgorithm::kEs256;
  if (!algorithm) return std::nullopt;
  if (jwk.contains("alg") && Text(jwk, "alg") != NameOf(*algorithm)) return std::nullopt;
  if (jwk.contains("use") && Text(jwk, "use") != "sig") return std::nullopt;
  if (const boost::json::value* ops = jwk.if_contains("key_ops")) {
    const boost::json::array* list = ops->if_array();
    if (list == nullptr || std::find(list->begin(), list->end(), "verify") == list->end()) {
      return std::nullopt;
    }
  }
  return algorithm;
}

std::shared_ptr<EVP_PKEY> KeyOf(const boost::json::object& jwk, JwtAlgorithm algorithm) {
  const bool rsa = algorithm == JwtAlgorithm::kRs256;
  const std::optional<std::string> first = Bytes(jwk, rsa ? "n" : "x");
  const std::optional<std::string> second = Bytes(jwk, rsa ? "e" : "y");
  if (!first || !second) return nullptr;
  return rsa ? RsaKey(*first, *second) : P256Key(*first, *second);
}

absl::StatusOr<KeySet> ParseJwks(std::string_view text) {
  const std::optional<boost::json::object> file = ParseUniqueObject(text, kMaxDepth);
  if (!file) return Unusable("the file is neither PEM nor a JWKS in valid JSON");
  const boost::json::value* list = file->if_contains("keys");
  if (list == nullptr || !list->is_array()) return Unusable("the JWKS has no list \"keys\"");
  KeySet keys;
  for (std::size_t i = 0; i < list->get_array().size(); ++i) {
    const boost::json::object* jwk = list->get_array()[i].if_object();
    if (jwk == nullptr) return UnusableKey(i, "is no JSON object");
    const std::optional<JwtAlgorithm> algorithm = PurposeOf(*jwk);
    if (!algorithm) continue;
    if (jwk->contains("d")) {
      return UnusableKey(i, "is a private one, which belongs with the issuer alone");
    }
    if (jwk->contains("kid") && !Text(*jwk, "kid"))
      return UnusableKey(i, "has a kid of another type");
    std::shared_ptr<EVP_PKEY> key = KeyOf(*jwk, *algorithm);
    if (AlgorithmFor(key.get()) != algorithm) {
      return UnusableKey(i,
                         "is broken or too weak: RSA needs n and e and 2048 to 8192 bits, EC x "
                         "and y on P-256");
    }
    keys.emplace_back(std::string(Text(*jwk, "kid").value_or("")), *algorithm, std::move(key));
  }
  return keys;
}

}  // namespace

std::string_view NameOf(JwtAlgorithm algorithm) {
  return algorithm == JwtAlgorithm::kRs256 ? "RS256" : "ES256";
}

VerificationKey::VerificationKey(std::string id, JwtAlgorithm algorithm,
                                 std::shared_ptr<EVP_PKEY> key)
    : id_(std::move(id)), algorithm_(algorithm), key_(std::move(key)) {}

bool VerificationKey::Verifies(std::string_view signed_part, std::string_view signature) const {
  return VerifySignature(key_.get(), algorithm_, signed_part, signature);
}

absl::StatusOr<KeySet> ParseKeys(std::string_view text) {
  const std::size_t start = text.find_first_not_of(" \t\r\n");
  const bool json = start != std::string_view::npos && text[start] == '{';
  absl::StatusOr<KeySet> keys = json ? ParseJwks(text) : ParsePem(text);
  if (!keys.ok()) return keys;
  if (keys->empty()) return Unusable("the file has no public key that tokens can be verified by");
  if (keys->size() > kMaxKeys) return Unusable("the file has more than 32 keys");
  return keys;
}

}  // namespace broker
