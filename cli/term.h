// When access is to end, as people write it.
#pragma once

#include <google/protobuf/duration.pb.h>
#include <google/protobuf/timestamp.pb.h>

#include <optional>
#include <string>

namespace broker::cli {

inline constexpr char kTtlForm[] = "a duration like 90m, 8h or 30d";
inline constexpr char kTimeForm[] = "a time like 2026-12-31T18:00:00Z";

// Of kTtlForm, at most ten years.
std::optional<google::protobuf::Duration> ParseTtl(const std::string& text);

// RFC 3339, with any offset.
std::optional<google::protobuf::Timestamp> ParseTime(const std::string& text);

// At most one of the two.
struct Term {
  std::optional<google::protobuf::Duration> ttl;
  std::optional<google::protobuf::Timestamp> until;

  bool ends() const { return ttl || until; }
};

// Sets the oneof `expiration` of a request.
template <class Request>
void SetTerm(const Term& term, Request& request) {
  if (term.ttl) *request.mutable_ttl() = *term.ttl;
  if (term.until) *request.mutable_expire_time() = *term.until;
}

}  // namespace broker::cli
