// When access is to end, from the messages that say so. Pure.
#pragma once

#include <google/protobuf/duration.pb.h>
#include <google/protobuf/timestamp.pb.h>

#include <optional>
#include <string>

#include "service/core/mutation.h"
#include "service/grpc/request_check.h"

namespace broker {

// nullopt, and a violation, if it is no time between the years 1 and 9999.
std::optional<Instant> ReadTime(RequestCheck& check, const std::string& field,
                                const google::protobuf::Timestamp& in);

// nullopt, and a violation, if it is not in the future of `now` or more than ten years away.
std::optional<Instant> ReadExpireTime(RequestCheck& check, const google::protobuf::Timestamp& in,
                                      Instant now);
// nullopt, and a violation, if it is shorter than a second or longer than ten years.
std::optional<Duration> ReadTtl(RequestCheck& check, const google::protobuf::Duration& in);

// The oneof `expiration` of a request; a Term that does not end if it is unset.
template <class Request>
Term ReadTerm(RequestCheck& check, const Request& in, Instant now) {
  Term term;
  if (in.has_ttl()) term.ttl = ReadTtl(check, in.ttl());
  if (in.has_expire_time()) term.expire_time = ReadExpireTime(check, in.expire_time(), now);
  return term;
}

// The same where it must be set.
template <class Request>
Term RequireTerm(RequestCheck& check, const Request& in, Instant now) {
  if (!in.has_ttl() && !in.has_expire_time()) {
    check.Add("ttl", "is missing, and so is expire_time; set one of them");
  }
  return ReadTerm(check, in, now);
}

}  // namespace broker
