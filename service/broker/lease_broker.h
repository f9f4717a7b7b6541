// The use cases of leases, as the edge calls them. Requests are validated by the edge. All of these
// are about the broker's own records, but for adopting and renewing, which read the upstream.
#pragma once

#include <string>

#include "service/core/lease.h"
#include "service/core/lease_edit.h"
#include "service/core/mutation.h"
#include "service/core/page.h"
#include "service/ports/task.h"

namespace broker {

struct RenewRequest {
  std::string lease_id;
  Term term;  // ends
  Justification justification;
  Origin origin;
};

// Of which lease, by whom and why.
struct LeaseRequest {
  std::string lease_id;
  Justification justification;
  Origin origin;
};

struct EndLeasesRequest {
  LeaseQuery query;  // narrowed by something
  Justification justification;
  Origin origin;
};

// Failures that concern one lease carry the metadata "instance", once it is known.
class LeaseBroker {
 public:
  virtual ~LeaseBroker() = default;

  // In the order in which they were made. INVALID_TOKEN.
  virtual Task<Page<Lease>> ListLeases(LeaseQuery query, PageRequest page, CallContext context) = 0;
  // LEASE_NOT_FOUND.
  virtual Task<Lease> GetLease(std::string id, CallContext context) = 0;
  // Another expire_time, from now on. LEASE_NOT_FOUND, LEASE_NOT_ACTIVE; NOT_HELD if the upstream
  // shows less than what the lease is about.
  virtual Task<Lease> RenewLease(RenewRequest request, CallContext context) = 0;
  // All that match and are active are due now; how many. The upstream is asked afterwards, as for
  // those that expire.
  virtual Task<int> EndLeases(EndLeasesRequest request, CallContext context) = 0;
  // Puts a lease over access that exists: when it ends, so does the access, whoever gave it.
  // NOT_HELD, and what a Grant may fail with. REQUIRES: request.verb is kAdopt.
  virtual Task<MutationResult> AdoptAccess(MutationRequest request, CallContext context) = 0;
  // An end that failed is tried now. LEASE_NOT_FOUND, LEASE_NOT_ACTIVE.
  virtual Task<Lease> RetryLease(LeaseRequest request, CallContext context) = 0;
  // Ends it without asking the upstream, where the access may stay. LEASE_NOT_FOUND,
  // LEASE_NOT_ACTIVE.
  virtual Task<Lease> ForgetLease(LeaseRequest request, CallContext context) = 0;
};

}  // namespace broker
