// TLS as a client: what is trusted, and how a server proves who it is.
#pragma once

#include <absl/status/statusor.h>

#include <boost/asio/ssl/context.hpp>

#include <memory>
#include <string>

namespace broker::http {

// TLS 1.2 or newer, the peer verified against `ca_file` (PEM) or, if that is empty, against the
// system's certificates. INVALID_FIELD if the file cannot be read.
absl::StatusOr<std::unique_ptr<boost::asio::ssl::context>> MakeTlsContext(
    const std::string& ca_file);

// Makes the handshake of `ssl` ask for `host` (a name or an address) and accept no other.
bool ExpectHost(SSL* ssl, const std::string& host);

}  // namespace broker::http
