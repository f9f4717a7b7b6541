// Who a request comes from, and what makes a repetition of it known.
#pragma once

#include <google/protobuf/message.h>

#include <string>

#include "service/core/mutation.h"
#include "service/grpc/request_check.h"

namespace broker {

// Everybody, as long as callers are not authenticated.
inline constexpr char kAnonymous[] = "anonymous";
inline constexpr std::size_t kMaxRequestId = 128;

inline Origin OriginOf(const char* caller = kAnonymous) { return {caller, {}, {}}; }

// Of everything that a request asks for. Stable for one build: repetitions come within a day, and
// one that meets another release at worst is refused.
std::string DigestOf(const google::protobuf::Message& request);

// With the request_id of the request.
template <class Request>
Origin OriginOf(RequestCheck& check, const Request& in) {
  Origin origin = OriginOf();
  if (in.request_id().empty()) return origin;
  check.Text("request_id", in.request_id(), kMaxRequestId);
  Request asked = in;
  asked.clear_request_id();
  origin.request_id = in.request_id();
  origin.digest = DigestOf(asked);
  return origin;
}

}  // namespace broker
