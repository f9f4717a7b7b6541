#include "service/grpc/tls.h"

#include <grpcpp/security/tls_certificate_provider.h>
#include <grpcpp/security/tls_credentials_options.h>

#include <fstream>
#include <sstream>
#include <string>

#include "service/core/error.h"
#include "service/security/pem.h"

namespace broker {
namespace {

using grpc::experimental::FileWatcherCertificateProvider;
using grpc::experimental::TlsServerCredentialsOptions;

constexpr unsigned kRefreshSeconds = 1;

absl::StatusOr<std::string> Read(const std::string& field, const std::string& file) {
  std::ifstream in(file);
  std::ostringstream text;
  text << in.rdbuf();
  if (in && !text.str().empty()) return text.str();
  return InvalidField(field, "names " + file + ", which cannot be read; check the file");
}

// The watcher keeps silent about files that are no use, so they are looked at first.
absl::Status CheckFiles(const TlsConfig& config) {
  const auto cert = Read("tls.cert_file", config.cert_file);
  if (!cert.ok()) return cert.status();
  const auto key = Read("tls.key_file", config.key_file);
  if (!key.ok()) return key.status();
  if (!config.client_ca_file.empty()) {
    const auto ca = Read("tls.client_ca_file", config.client_ca_file);
    if (!ca.ok()) return ca.status();
  }
  if (ArePair(*cert, *key)) return absl::OkStatus();
  return InvalidField(
      "tls.key_file",
      "is no PEM key without a passphrase for the certificate of tls.cert_file; check both files");
}

}  // namespace

absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> TlsCredentials(const TlsConfig& config,
                                                                        bool needs_certificate) {
  const absl::Status good = CheckFiles(config);
  if (!good.ok()) return good;
  const bool asks = !config.client_ca_file.empty();
  const auto files =
      asks ? std::make_shared<FileWatcherCertificateProvider>(
                 config.key_file, config.cert_file, config.client_ca_file, kRefreshSeconds)
           : std::make_shared<FileWatcherCertificateProvider>(config.key_file, config.cert_file,
                                                              kRefreshSeconds);
  TlsServerCredentialsOptions options(files);
  options.watch_identity_key_cert_pairs();
  if (asks) options.watch_root_certs();
  options.set_cert_request_type(!asks ? GRPC_SSL_DONT_REQUEST_CLIENT_CERTIFICATE
                                : needs_certificate
                                    ? GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY
                                    : GRPC_SSL_REQUEST_CLIENT_CERTIFICATE_AND_VERIFY);
  return grpc::experimental::TlsServerCredentials(options);
}

}  // namespace broker
