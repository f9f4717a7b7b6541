// What a call brings along to prove who makes it.
#pragma once

#include <grpcpp/server_context.h>

#include "service/security/authenticator.h"

namespace broker {

CallCredentials CredentialsOf(const grpc::ServerContextBase& context);

}  // namespace broker
