// From the messages of LeaseService to core values; the rules are those of convert_in.h. A filter's
// instance need not be configured.
#pragma once

#include <absl/status/statusor.h>

#include <string>

#include "permissionbroker/v1/lease.pb.h"
#include "service/broker/access_broker.h"
#include "service/broker/lease_broker.h"

namespace broker {

namespace v1 = ::permissionbroker::v1;

struct LeaseListQuery {
  LeaseQuery query;
  PageRequest page;
};

// No states: all but kEnded.
absl::StatusOr<LeaseListQuery> FromMessage(const v1::ListLeasesRequest& in);
// The lease's id in its canonical form.
absl::StatusOr<std::string> FromMessage(const v1::GetLeaseRequest& in);
absl::StatusOr<RenewRequest> FromMessage(const v1::RenewLeaseRequest& in, Instant now);
absl::StatusOr<EndLeasesRequest> FromMessage(const v1::EndLeasesRequest& in);
absl::StatusOr<MutationRequest> FromMessage(const v1::AdoptAccessRequest& in,
                                            const AccessBroker& broker, Instant now);
absl::StatusOr<LeaseRequest> FromMessage(const v1::RetryLeaseRequest& in);
absl::StatusOr<LeaseRequest> FromMessage(const v1::ForgetLeaseRequest& in);

}  // namespace broker
