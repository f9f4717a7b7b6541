#include "tests/support/certificates.h"

#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

namespace broker::test {
namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;

constexpr long kHour = 3600;

Key MakeKey() { return Key(EVP_EC_gen("P-256"), EVP_PKEY_free); }

void AddExtension(X509* certificate, int nid, const std::string& value) {
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, nid, value.c_str());
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

Certificate MakeCertificate(EVP_PKEY* key, const std::string& common_name, long serial,
                            bool expired) {
  Certificate certificate(X509_new(), X509_free);
  X509_set_version(certificate.get(), X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), serial);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -2 * kHour);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), expired ? -kHour : kHour);
  X509_set_pubkey(certificate.get(), key);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(common_name.c_str()), -1, -1,
                             0);
  return certificate;
}

template <class Write>
std::string ToPem(Write write) {
  std::unique_ptr<BIO, decltype(&BIO_free)> bio(BIO_new(BIO_s_mem()), BIO_free);
  write(bio.get());
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return std::string(data, static_cast<std::size_t>(size));
}

std::string ToPem(X509* certificate) {
  return ToPem([=](BIO* bio) { PEM_write_bio_X509(bio, certificate); });
}

}  // namespace

struct CertificateAuthority::Keys {
  Key key = MakeKey();
  Certificate certificate = MakeCertificate(key.get(), "Test authority", 1, false);
};

CertificateAuthority::CertificateAuthority() : keys_(std::make_unique<Keys>()) {
  X509* certificate = keys_->certificate.get();
  X509_set_issuer_name(certificate, X509_get_subject_name(certificate));
  AddExtension(certificate, NID_basic_constraints, "critical,CA:TRUE");
  X509_sign(certificate, keys_->key.get(), EVP_sha256());
}

CertificateAuthority::~CertificateAuthority() = default;

std::string CertificateAuthority::Pem() const { return ToPem(keys_->certificate.get()); }

std::unique_ptr<boost::asio::ssl::context> CertificateAuthority::ServerContext(
    const std::string& name, bool expired) const {
  const Key key = MakeKey();
  const Certificate certificate = MakeCertificate(key.get(), "Test server", 2, expired);
  X509_set_issuer_name(certificate.get(), X509_get_subject_name(keys_->certificate.get()));
  AddExtension(certificate.get(), NID_subject_alt_name, name);
  X509_sign(certificate.get(), keys_->key.get(), EVP_sha256());

  auto context = std::make_unique<boost::asio::ssl::context>(boost::asio::ssl::context::tls_server);
  const std::string chain = ToPem(certificate.get());
  const std::string secret = ToPem([&](BIO* bio) {
    PEM_write_bio_PrivateKey(bio, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  });
  context->use_certificate_chain(boost::asio::buffer(chain));
  context->use_private_key(boost::asio::buffer(secret), boost::asio::ssl::context::pem);
  return context;
}

}  // namespace broker::test
