// Who makes a call: from its bearer token or its client certificate.
#pragma once

#include <absl/status/statusor.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "service/core/caller.h"
#include "service/core/security_config.h"
#include "service/ports/clock.h"
#include "service/ports/log.h"
#include "service/ports/secret.h"

namespace broker {

// What a call brings along.
struct CallCredentials {
  // Values of the header "authorization"; more than one is refused.
  std::vector<std::string> authorization;
  // Of a client certificate that the transport has verified: its SAN's URIs that are SPIFFE ids,
  // and its DNS names.
  std::vector<std::string> spiffe_ids;
  std::vector<std::string> dns_names;
};

class Authenticator {
 public:
  // Secrets of files, by path.
  using Files = std::function<std::shared_ptr<const Secret>(const std::string& path)>;

  // Everybody is "anonymous", whatever is brought along.
  static std::unique_ptr<Authenticator> Open();
  // A token, if there is one, says who calls, and a bad one is refused whatever else there is;
  // without one a certificate does: its only SPIFFE id, else its only DNS name. The files are
  // looked at for each call, and parsed when they change. `clock` and `log` outlive it; `log`, told
  // of bad files, may be null.
  static std::unique_ptr<Authenticator> Of(const AuthenticationConfig& config, const Files& files,
                                           Clock* clock, Log* log = nullptr);

  virtual ~Authenticator() = default;

  // NOT_AUTHENTICATED, with a text that tells neither the token nor which of its parts was wrong
  // beyond what its owner may know (expired, not yet valid, wrong audience). Never waits; from any
  // one thread at a time.
  virtual absl::StatusOr<Caller> Authenticate(const CallCredentials& credentials) = 0;

 protected:
  static Caller CallerNamed(std::string name) { return Caller(std::move(name)); }
};

}  // namespace broker
