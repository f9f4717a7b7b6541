// Takes away everything that a principal holds directly, in one instance or in all: for each type
// read, revoke one by one, until a reading shows that nothing is left.
#pragma once

#include <string>
#include <vector>

#include "service/broker/instances.h"
#include "service/broker/steps.h"
#include "service/broker/task_group.h"
#include "service/core/batch.h"
#include "service/ports/one_shot.h"

namespace broker {

class RevokeAll {
 public:
  RevokeAll(const Instances* instances, Steps* steps, TaskGroup* tasks);

  // The item's id is left to the caller. REQUIRES: request.instance is configured, or "-".
  boost::asio::awaitable<ItemResult> Run(RevokeAllRequest request, bool dry_run,
                                         CallContext context);

 private:
  // Of one instance; `absent` if the principal is proven not to be known there.
  struct Part {
    ItemResult result;
    bool absent = false;
  };

  boost::asio::awaitable<Part> RunIn(Provider* provider, RevokeAllRequest request, bool dry_run,
                                     CallContext context);
  boost::asio::awaitable<void> RunInto(Provider* provider, RevokeAllRequest request, bool dry_run,
                                       CallContext context, OneShot<std::optional<Part>> into);
  // Of one type; adds to *result.
  boost::asio::awaitable<void> TakeType(StepsOf whose, const EntitlementType* type,
                                        CallContext context, ItemResult* result);
  // In whichever scope it is held.
  Task<MutationResult> TakeOne(StepsOf whose, const EntitlementType* type, PlannedChange change,
                               CallContext context);

  const Instances* instances_;
  Steps* steps_;
  TaskGroup* tasks_;
};

}  // namespace broker
