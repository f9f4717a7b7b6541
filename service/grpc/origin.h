// What makes a repetition of a request known. Who makes it is said by the authorized use cases.
#pragma once

#include <google/protobuf/message.h>

#include <string>

#include "service/core/mutation.h"
#include "service/grpc/request_check.h"

namespace broker {

inline constexpr std::size_t kMaxRequestId = 128;

// Of everything that a request asks for. Stable for one build: repetitions come within a day, and
// one that meets another release at worst is refused.
std::string DigestOf(const google::protobuf::Message& request);

// With the request_id of the request.
template <class Request>
Origin OriginOf(RequestCheck& check, const Request& in) {
  Origin origin;
  if (in.request_id().empty()) return origin;
  check.Text("request_id", in.request_id(), kMaxRequestId);
  Request asked = in;
  asked.clear_request_id();
  origin.request_id = in.request_id();
  origin.digest = DigestOf(asked);
  return origin;
}

}  // namespace broker
