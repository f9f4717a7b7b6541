// A planned batch as the call that does just that.
#pragma once

#include <vector>

#include "permissionbroker/v1/permission_broker.pb.h"

namespace broker::cli {

namespace v1 = permissionbroker::v1;

struct PinnedBatch {
  v1::ApplyRequest request;
  std::vector<int> positions;  // of each of its items, in the batch that was planned
};

// `plan` is the reply to `request` as a dry run. Each item is held to what the plan saw: the
// principal by its id; a grant, a revoke or a set that has something to do by the etag too, unless
// an earlier item changes the same holding, so that the etag will be another one by then. A
// revoke_all takes whatever is held by then, of the principal that was seen if it is in one
// instance. Items that could not be planned are left out, apart from a revoke_all of which a part
// could be. Every item has an id: that of its result in the plan.
PinnedBatch Pin(const v1::ApplyRequest& request, const v1::ApplyResponse& plan);

// Items whose plan an earlier item makes out of date: grants, revokes and sets.
std::vector<int> FollowersIn(const v1::ApplyRequest& request, const v1::ApplyResponse& plan);

// The reply of the whole batch: what became of the items that were sent, and the plan's problems of
// those that were not.
v1::ApplyResponse Merge(const PinnedBatch& sent, const v1::ApplyResponse& done,
                        const v1::ApplyResponse& plan);

// Whether something was done for the item, or would be: a change in the upstream, or a lease with
// the end that the item asks for over what is held already.
bool HasEffect(const v1::MutationResult& result, const v1::ApplyItem& item);

// Results that have an effect. `response` is to `request`.
int CountEffects(const v1::ApplyRequest& request, const v1::ApplyResponse& response);

}  // namespace broker::cli
