// From the messages of single changes to core values, wherever they stand in a request.
#pragma once

#include "permissionbroker/v1/lease.pb.h"
#include "permissionbroker/v1/permission_broker.pb.h"
#include "service/core/mutation.h"
#include "service/grpc/request_check.h"

namespace broker {

// `check` is of the message's instance, and is told what is wrong. `now` is what an end is counted
// from.
MutationRequest ReadGrant(const v1::GrantRequest& in, Instant now, RequestCheck& check);
MutationRequest ReadRevoke(const v1::RevokeRequest& in, RequestCheck& check);
MutationRequest ReadAdopt(const v1::AdoptAccessRequest& in, Instant now, RequestCheck& check);

// `holder`: whether this principal can hold them counts too; may be null.
void CheckTypes(RequestCheck& check, const std::vector<std::string>& types,
                const PrincipalRef* holder);

// Of every instance: only a key that means the same person in each of them.
void CheckEverywhere(RequestCheck& check, const v1::PrincipalRef& principal);

}  // namespace broker
