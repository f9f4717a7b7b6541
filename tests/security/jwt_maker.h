// What an issuer does: keys made on the spot, and tokens signed with them.
#pragma once

#include <openssl/types.h>

#include <memory>
#include <string>

#include "service/core/security_config.h"

namespace broker::test {

class SigningKey {
 public:
  static SigningKey Rsa(unsigned bits = 2048);
  static SigningKey Ec(const std::string& curve = "P-256");

  // PUBLIC KEY.
  std::string Pem() const;
  // PRIVATE KEY.
  std::string PrivatePem() const;
  // A key of a JWKS; `extra`: more members, R"("use":"sig",)".
  std::string Jwk(const std::string& kid, const std::string& extra = "") const;

  EVP_PKEY* get() const { return key_.get(); }

  // As a JWT has it: for EC r and s.
  std::string Sign(const std::string& text) const;
  // For EC as OpenSSL gives it: ASN.1.
  std::string SignAsn1(const std::string& text) const;

 private:
  explicit SigningKey(EVP_PKEY* key);
  bool IsRsa() const;

  std::shared_ptr<EVP_PKEY> key_;
};

std::string Jwks(const std::string& keys);

std::string Base64Url(const std::string& bytes);
// "header.payload", without a signature.
std::string Unsigned(const std::string& header, const std::string& payload);
// A whole token.
std::string Signed(const SigningKey& key, const std::string& header, const std::string& payload);
// HS256 with whatever for a secret.
std::string SignedBySecret(const std::string& secret, const std::string& header,
                           const std::string& payload);

}  // namespace broker::test
