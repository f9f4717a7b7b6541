// The way to the broker: plaintext, or TLS with the caller's credential.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "cli/failure.h"

namespace grpc {
class Channel;
}

namespace broker::cli {

struct ServerOptions {
  std::string address = "localhost:50051";
  bool tls = false;
  // Files; empty: none. PEM, but for the token: one line.
  std::string ca_file;  // whom to trust; none: the system's authorities
  std::string cert_file;
  std::string key_file;  // of the certificate; both or neither
  std::string token_file;

  // Whatever needs TLS implies it: a token is never sent without.
  bool encrypted() const {
    return tls || !ca_file.empty() || !cert_file.empty() || !key_file.empty() ||
           !token_file.empty();
  }
};

// Reads the files and makes a channel that is not connected yet. Why it could not: INVALID_ARGUMENT
// if a file cannot be read or used.
std::optional<Failure> MakeChannel(const ServerOptions& options,
                                   std::shared_ptr<grpc::Channel>* channel);

}  // namespace broker::cli
