// What can go wrong with a connection, where the operating system has no word for it.
#pragma once

#include <boost/system/error_code.hpp>

namespace broker::http {

enum class TransportError {
  kCertificate = 1,  // the server's certificate was not accepted; nothing was sent
  kTooLarge,         // the head or the body of the reply is over its limit
  kMalformed,        // not HTTP, or a body whose end cannot be told
  kCutShort,         // closed before the reply was complete
};

boost::system::error_code make_error_code(TransportError error);

}  // namespace broker::http

template <>
struct boost::system::is_error_code_enum<broker::http::TransportError> : std::true_type {};
