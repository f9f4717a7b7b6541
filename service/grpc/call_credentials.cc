#include "service/grpc/call_credentials.h"

#include <grpc/grpc_security_constants.h>

#include <string>
#include <vector>

namespace broker {
namespace {

std::vector<std::string> ValuesOf(const grpc::AuthContext& peer, const char* property) {
  std::vector<std::string> values;
  for (const grpc::string_ref& value : peer.FindPropertyValues(property)) {
    values.emplace_back(value.data(), value.size());
  }
  return values;
}

}  // namespace

CallCredentials CredentialsOf(const grpc::ServerContextBase& context) {
  CallCredentials credentials;
  const auto [first, last] = context.client_metadata().equal_range("authorization");
  for (auto header = first; header != last; ++header) {
    credentials.authorization.emplace_back(header->second.data(), header->second.size());
  }
  // Only a certificate that was verified makes its peer an authenticated one.
  const auto peer = context.auth_context();
  if (!peer || !peer->IsPeerAuthenticated()) return credentials;
  credentials.spiffe_ids = ValuesOf(*peer, GRPC_PEER_SPIFFE_ID_PROPERTY_NAME);
  credentials.dns_names = ValuesOf(*peer, GRPC_PEER_DNS_PROPERTY_NAME);
  return credentials;
}

}  // namespace broker
