#include "tests/access/pki.h"

#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include <functional>
#include <stdexcept>
#include <vector>

namespace broker::test {
namespace {

void Check(bool so, const char* what) {
  if (!so) throw std::runtime_error(what);
}

std::string Pem(const std::function<int(BIO*)>& write) {
  const std::unique_ptr<BIO, decltype(&BIO_free_all)> bio(BIO_new(BIO_s_mem()), &BIO_free_all);
  Check(write(bio.get()) == 1, "no PEM");
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return std::string(data, static_cast<std::size_t>(size));
}

std::string CertPem(X509* cert) {
  return Pem([cert](BIO* bio) { return PEM_write_bio_X509(bio, cert); });
}

std::string Base64Url(const std::string& bytes) {
  static constexpr char kAlphabet[] =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string out;
  unsigned value = 0;
  int bits = 0;
  for (const char c : bytes) {
    value = (value << 8 | static_cast<unsigned char>(c)) & 0xffffff;
    bits += 8;
    while (bits >= 6) {
      bits -= 6;
      out += kAlphabet[value >> bits & 63];
    }
  }
  if (bits > 0) out += kAlphabet[value << (6 - bits) & 63];
  return out;
}

std::string Rs256(const std::string& text, const SigningKey& key) {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                        &EVP_MD_CTX_free);
  const auto* data = reinterpret_cast<const unsigned char*>(text.data());
  std::vector<unsigned char> signature(512);
  std::size_t size = signature.size();
  Check(EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key.get()) == 1 &&
            EVP_DigestSign(context.get(), signature.data(), &size, data, text.size()) == 1,
        "not signed");
  return std::string(signature.begin(), signature.begin() + static_cast<long>(size));
}

std::string Hs256(const std::string& text, const std::string& secret) {
  unsigned char mac[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(), mac, &size);
  return std::string(reinterpret_cast<char*>(mac), size);
}

}  // namespace

SigningKey::SigningKey() : key_(EVP_RSA_gen(2048), &EVP_PKEY_free) {
  Check(key_ != nullptr, "no key");
}

std::string SigningKey::private_pem() const {
  return Pem([this](BIO* bio) {
    return PEM_write_bio_PrivateKey(bio, get(), nullptr, nullptr, 0, nullptr, nullptr);
  });
}

std::string SigningKey::public_pem() const {
  return Pem([this](BIO* bio) { return PEM_write_bio_PUBKEY(bio, get()); });
}

TestCa::TestCa(const std::string& name) {
  cert_ = MakeCert(name, key_.get(), "", std::chrono::hours(48));
  pem_ = CertPem(cert_.get());
}

Identity TestCa::Issue(const std::string& san, std::chrono::hours valid_until) {
  const SigningKey key;
  const auto cert = MakeCert("leaf", key.get(), san, valid_until);
  return {CertPem(cert.get()), key.private_pem()};
}

std::shared_ptr<X509> TestCa::MakeCert(const std::string& name, EVP_PKEY* key,
                                       const std::string& san, std::chrono::hours valid_until) {
  std::shared_ptr<X509> cert(X509_new(), &X509_free);
  X509_set_version(cert.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(cert.get()), serial_++);
  X509_gmtime_adj(X509_getm_notBefore(cert.get()), -72 * 3600);
  X509_gmtime_adj(X509_getm_notAfter(cert.get()), valid_until.count() * 3600);
  X509_set_pubkey(cert.get(), key);
  X509_NAME* const subject = X509_get_subject_name(cert.get());
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
  X509* const issuer = cert_ ? cert_.get() : cert.get();
  X509_set_issuer_name(cert.get(), X509_get_subject_name(issuer));
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, cert.get(), nullptr, nullptr, 0);
  const auto add = [&](int id, const std::string& value) {
    X509_EXTENSION* const extension = X509V3_EXT_conf_nid(nullptr, &context, id, value.c_str());
    Check(extension != nullptr, "no extension");
    X509_add_ext(cert.get(), extension, -1);
    X509_EXTENSION_free(extension);
  };
  add(NID_basic_constraints, san.empty() ? "critical,CA:TRUE" : "CA:FALSE");
  if (!san.empty()) add(NID_subject_alt_name, san);
  Check(X509_sign(cert.get(), key_.get(), EVP_sha256()) > 0, "not signed");
  return cert;
}

std::string MakeJwt(const std::string& header, const std::string& payload, const SigningKey& key,
                    Signed how) {
  const std::string text = Base64Url(header) + "." + Base64Url(payload);
  switch (how) {
    case Signed::kRs256: return text + "." + Base64Url(Rs256(text, key));
    case Signed::kHs256WithPublicKey: return text + "." + Base64Url(Hs256(text, key.public_pem()));
    case Signed::kNot: break;
  }
  return text + ".";
}

}  // namespace broker::test
