// TLS on the port that calls arrive at.
#pragma once

#include <absl/status/statusor.h>
#include <grpcpp/security/server_credentials.h>

#include <memory>

#include "service/core/security_config.h"

namespace broker {

// The files are read now and, for connections to come, again when they change. With a
// client_ca_file a certificate is asked for; one that is given must be good, and
// `needs_certificate` says whether one must be given. INVALID_FIELD if a file cannot be read, or
// key and certificate do not belong together.
absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> TlsCredentials(const TlsConfig& config,
                                                                        bool needs_certificate);

}  // namespace broker
