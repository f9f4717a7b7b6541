// Files by which permctl knows the broker and proves who calls.
#pragma once

#include <optional>
#include <string>

#include "cli/failure.h"

namespace broker::cli {

// Each returns INVALID_ARGUMENT, naming the option and the file, if that cannot be read or is not
// what it has to be. No text tells what is in it.

// --ca: PEM certificates, at least one.
std::optional<Failure> ReadAuthorities(const std::string& file, std::string* pem);

// --cert and --key: PEM, the certificate first in its chain; the key is its own and not encrypted.
std::optional<Failure> ReadIdentity(const std::string& cert_file, const std::string& key_file,
                                    std::string* cert_pem, std::string* key_pem);

// --token-file: one word of visible ASCII, at most 16 KiB, with white space around it at most.
std::optional<Failure> ReadToken(const std::string& file, std::string* token);

}  // namespace broker::cli
