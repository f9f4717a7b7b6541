// LeaseService as a user of a generated client calls it, one line each.
#pragma once

#include <string>

#include "permissionbroker/v1/lease.grpc.pb.h"
#include "tests/support/service_calls.h"

namespace broker::test {

class LeaseCalls : public ServiceCalls<v1::LeaseService> {
 public:
  using ServiceCalls::ServiceCalls;

  // Requests in proto text format.
  Answer<v1::ListLeasesResponse> List(const std::string& request = "") {
    return Ask<v1::ListLeasesRequest>(&Stub::ListLeases, request);
  }
  Answer<v1::RenewLeaseResponse> Renew(const std::string& request) {
    return Ask<v1::RenewLeaseRequest>(&Stub::RenewLease, request);
  }
  Answer<v1::EndLeasesResponse> End(const std::string& request) {
    return Ask<v1::EndLeasesRequest>(&Stub::EndLeases, request);
  }
  Answer<v1::AdoptAccessResponse> Adopt(const std::string& request) {
    return Ask<v1::AdoptAccessRequest>(&Stub::AdoptAccess, request);
  }
};

}  // namespace broker::test
