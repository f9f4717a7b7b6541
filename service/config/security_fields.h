// The sections tls, authentication and limits of the configuration.
#pragma once

#include "permissionbroker/config/v1/config.pb.h"
#include "service/config/fields.h"
#include "service/core/security_config.h"

namespace broker {

TlsConfig TlsOf(const permissionbroker::config::v1::Tls& in, Fields& fields);

AuthenticationConfig AuthenticationOf(const permissionbroker::config::v1::Authentication& in,
                                      Fields& fields);

LimitsConfig LimitsOf(const permissionbroker::config::v1::Limits& in, Fields& fields);

}  // namespace broker
