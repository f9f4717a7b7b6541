// One request that a change made of its upstream, as the audit log keeps it: no ids, no query, no
// body, no secret.
#pragma once

#include <string>

namespace broker {

struct UpstreamRequest {
  std::string method;  // "GET"; empty: stands for `count` that were not kept
  std::string path;    // the template, "/api/users/{}", below the instance's url
  // Of the answer; 0 if there was none.
  int status = 0;
  int count = 1;

  friend bool operator==(const UpstreamRequest&, const UpstreamRequest&) = default;
};

}  // namespace broker
