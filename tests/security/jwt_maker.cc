#include "tests/security/jwt_maker.h"

#include <absl/strings/escaping.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <functional>

namespace broker::test {
namespace {

const unsigned char* Bytes(const std::string& text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string ToPem(const std::function<void(BIO*)>& write) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> bio(BIO_new(BIO_s_mem()), BIO_free);
  write(bio.get());
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return std::string(data, static_cast<std::size_t>(size));
}

std::string Padded(const BIGNUM* number, int size) {
  std::string bytes(static_cast<std::size_t>(size), '\0');
  BN_bn2binpad(number, reinterpret_cast<unsigned char*>(bytes.data()), size);
  return bytes;
}

std::string Param(EVP_PKEY* key, const char* name, int size) {
  BIGNUM* number = nullptr;
  EVP_PKEY_get_bn_param(key, name, &number);
  const std::string bytes = Padded(number, size == 0 ? BN_num_bytes(number) : size);
  BN_free(number);
  return Base64Url(bytes);
}

}  // namespace

SigningKey::SigningKey(EVP_PKEY* key) : key_(key, EVP_PKEY_free) {}

SigningKey SigningKey::Rsa(unsigned bits) { return SigningKey(EVP_RSA_gen(bits)); }

SigningKey SigningKey::Ec(const std::string& curve) {
  return SigningKey(EVP_EC_gen(curve.c_str()));
}

bool SigningKey::IsRsa() const { return EVP_PKEY_get_base_id(key_.get()) == EVP_PKEY_RSA; }

std::string SigningKey::Pem() const {
  return ToPem([&](BIO* bio) { PEM_write_bio_PUBKEY(bio, key_.get()); });
}

std::string SigningKey::PrivatePem() const {
  return ToPem([&](BIO* bio) {
    PEM_write_bio_PrivateKey(bio, key_.get(), nullptr, nullptr, 0, nullptr, nullptr);
  });
}

std::string SigningKey::Jwk(const std::string& kid, const std::string& extra) const {
  const std::string head = "{" + extra + (kid.empty() ? "" : R"("kid":")" + kid + R"(",)");
  if (IsRsa()) {
    return head + R"("kty":"RSA","n":")" + Param(key_.get(), OSSL_PKEY_PARAM_RSA_N, 0) +
           R"(","e":")" + Param(key_.get(), OSSL_PKEY_PARAM_RSA_E, 0) + R"("})";
  }
  return head + R"("kty":"EC","crv":"P-256","x":")" +
         Param(key_.get(), OSSL_PKEY_PARAM_EC_PUB_X, 32) + R"(","y":")" +
         Param(key_.get(), OSSL_PKEY_PARAM_EC_PUB_Y, 32) + R"("})";
}

std::string SigningKey::SignAsn1(const std::string& text) const {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                        EVP_MD_CTX_free);
  std::size_t size = 0;
  EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get());
  EVP_DigestSign(context.get(), nullptr, &size, Bytes(text), text.size());
  std::string signature(size, '\0');
  EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                 Bytes(text), text.size());
  signature.resize(size);
  return signature;
}

std::string SigningKey::Sign(const std::string& text) const {
  const std::string signature = SignAsn1(text);
  if (IsRsa()) return signature;
  const unsigned char* at = Bytes(signature);
  const std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)> numbers(
      d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(signature.size())), ECDSA_SIG_free);
  const int half = (EVP_PKEY_get_bits(key_.get()) + 7) / 8;
  return Padded(ECDSA_SIG_get0_r(numbers.get()), half) +
         Padded(ECDSA_SIG_get0_s(numbers.get()), half);
}

std::string Jwks(const std::string& keys) { return R"({"keys":[)" + keys + "]}"; }

std::string Base64Url(const std::string& bytes) { return absl::WebSafeBase64Escape(bytes); }

std::string Unsigned(const std::string& header, const std::string& payload) {
  return Base64Url(header) + "." + Base64Url(payload);
}

std::string Signed(const SigningKey& key, const std::string& header, const std::string& payload) {
  const std::string text = Unsigned(header, payload);
  return text + "." + Base64Url(key.Sign(text));
}

std::string SignedBySecret(const std::string& secret, const std::string& header,
                           const std::string& payload) {
  const std::string text = Unsigned(header, payload);
  unsigned char mac[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()), Bytes(text), text.size(), mac,
       &size);
  return text + "." + Base64Url(std::string(reinterpret_cast<char*>(mac), size));
}

}  // namespace broker::test
