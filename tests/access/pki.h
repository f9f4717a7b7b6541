// Certificates that a test makes for itself, good and bad.
#pragma once

#include <openssl/x509.h>

#include <chrono>
#include <memory>
#include <string>

#include "tests/security/jwt_maker.h"

namespace broker::test {

struct Identity {
  std::string cert_pem;
  std::string key_pem;
};

class TestCa {
 public:
  explicit TestCa(const std::string& name);

  // `san` as OpenSSL writes it: "IP:127.0.0.1", "URI:spiffe://x/y", "DNS:a.example".
  Identity Issue(const std::string& san, std::chrono::hours valid_until = std::chrono::hours(24));
  const std::string& pem() const { return pem_; }

 private:
  std::shared_ptr<X509> MakeCert(const std::string& name, EVP_PKEY* key, const std::string& san,
                                 std::chrono::hours valid_until);

  const SigningKey key_ = SigningKey::Rsa();
  std::shared_ptr<X509> cert_;
  std::string pem_;
  long serial_ = 1;
};

}  // namespace broker::test
