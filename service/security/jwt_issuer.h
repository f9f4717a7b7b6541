// One issuer whose bearer JWTs are believed.
#pragma once

#include <absl/status/statusor.h>

#include <memory>
#include <string>

#include "service/core/security_config.h"
#include "service/core/time.h"
#include "service/ports/log.h"
#include "service/ports/secret.h"
#include "service/security/jwt.h"
#include "service/security/key_set.h"
#include "service/security/parsed_file.h"

namespace broker {

class JwtIssuer {
 public:
  // `log`, told of a bad key file: may be null, else outlives this.
  JwtIssuer(JwtConfig config, std::shared_ptr<const Secret> keys, Log* log);

  const std::string& issuer() const { return config_.issuer; }

  // "NAME:CLAIM". The signature is verified first: only a token's owner hears what is wrong with
  // it. The algorithm is one of the configuration's, and the key of that type; a token that names a
  // key is verified by that key, or by keys that have no name, as in a PEM file. From any one
  // thread at a time.
  absl::StatusOr<std::string> CallerOf(const Jwt& jwt, Instant now);

 private:
  bool IsSignedByIt(const Jwt& jwt);

  const JwtConfig config_;
  ParsedFile<KeySet> keys_;
};

}  // namespace broker
