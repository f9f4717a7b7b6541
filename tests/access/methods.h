// Every method of the API: what a good request of it is, and what it takes to be allowed.
#pragma once

#include <google/protobuf/message.h>

#include <memory>
#include <string>
#include <vector>

#include "service/core/policy.h"

namespace broker::test {

struct ApiMethod {
  const char* name;  // "LeaseService.GetLease"
  PolicyVerb verb;
  const char* request;  // as protobuf's text
};

const std::vector<ApiMethod>& ApiMethods();

// Its request. Throws std::runtime_error for one that is none.
std::unique_ptr<google::protobuf::Message> MessageOf(const ApiMethod& method);
// As bytes.
std::string RequestOf(const ApiMethod& method);
// As gRPC calls it: "/permissionbroker.v1.LeaseService/GetLease".
std::string PathOf(const ApiMethod& method);

}  // namespace broker::test
