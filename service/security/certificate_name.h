// Who a verified client certificate names.
#pragma once

#include <absl/status/statusor.h>

#include <string>
#include <vector>

namespace broker {

// The only SPIFFE id as it is, else "dns:" and the only DNS name in lower case. Refused, with a
// text that says why: several of a kind, none at all, a wildcard, or a name that is not well
// formed.
absl::StatusOr<std::string> CertificateName(const std::vector<std::string>& spiffe_ids,
                                            const std::vector<std::string>& dns_names);

}  // namespace broker
