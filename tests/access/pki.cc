#include "tests/access/pki.h"

#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <stdexcept>

namespace broker::test {
namespace {

void Check(bool so, const char* what) {
  if (!so) throw std::runtime_error(what);
}

std::string CertPem(X509* cert) {
  const std::unique_ptr<BIO, decltype(&BIO_free_all)> bio(BIO_new(BIO_s_mem()), &BIO_free_all);
  Check(PEM_write_bio_X509(bio.get(), cert) == 1, "no PEM");
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return std::string(data, static_cast<std::size_t>(size));
}

}  // namespace

TestCa::TestCa(const std::string& name) {
  cert_ = MakeCert(name, key_.get(), "", std::chrono::hours(48));
  pem_ = CertPem(cert_.get());
}

Identity TestCa::Issue(const std::string& san, std::chrono::hours valid_until) {
  const SigningKey key = SigningKey::Rsa();
  const auto cert = MakeCert("leaf", key.get(), san, valid_until);
  return {CertPem(cert.get()), key.PrivatePem()};
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

}  // namespace broker::test
