// Keys, certificates and tokens that a test makes for itself, good and bad.
#pragma once

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <chrono>
#include <memory>
#include <string>

namespace broker::test {

struct Identity {
  std::string cert_pem;
  std::string key_pem;
};

class SigningKey {
 public:
  SigningKey();  // RSA, 2048 bits
  std::string private_pem() const;
  std::string public_pem() const;
  EVP_PKEY* get() const { return key_.get(); }

 private:
  std::shared_ptr<EVP_PKEY> key_;
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

  SigningKey key_;
  std::shared_ptr<X509> cert_;
  std::string pem_;
  long serial_ = 1;
};

// A JWT with these two JSON texts, signed as its kind says.
enum class Signed { kRs256, kHs256WithPublicKey, kNot };
std::string MakeJwt(const std::string& header, const std::string& payload, const SigningKey& key,
                    Signed how = Signed::kRs256);

}  // namespace broker::test
