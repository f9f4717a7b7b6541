#include "service/security/pem.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <memory>

namespace broker {
namespace {

using Bio = std::unique_ptr<BIO, decltype(&BIO_free_all)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;
using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

Bio Reading(const std::string& pem) {
  return Bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), &BIO_free_all);
}

// The first one; null if there is none.
Certificate CertificateIn(const std::string& pem) {
  const Bio bio = Reading(pem);
  Certificate found(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr), &X509_free);
  ERR_clear_error();
  return found;
}

Key KeyIn(const std::string& pem) {
  const Bio bio = Reading(pem);
  const auto no_passphrase = [](char*, int, int, void*) { return -1; };
  Key found(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_passphrase, nullptr), &EVP_PKEY_free);
  ERR_clear_error();
  return found;
}

}  // namespace

bool HasCertificate(const std::string& pem) { return CertificateIn(pem) != nullptr; }

bool HasPrivateKey(const std::string& pem) { return KeyIn(pem) != nullptr; }

bool ArePair(const std::string& cert_pem, const std::string& key_pem) {
  const Certificate certificate = CertificateIn(cert_pem);
  const Key key = KeyIn(key_pem);
  const bool pair = certificate && key && X509_check_private_key(certificate.get(), key.get()) == 1;
  ERR_clear_error();
  return pair;
}

}  // namespace broker
