// Makes a principal's direct holdings of one type exactly a list: read, plan, change one by one,
// until a reading shows that nothing is left to be changed.
#pragma once

#include <vector>

#include "service/broker/steps.h"
#include "service/core/batch.h"
#include "service/ports/provider.h"

namespace broker {

class SetHoldings {
 public:
  explicit SetHoldings(Steps* steps) : steps_(steps) {}

  // The item's id is left to the caller. REQUIRES: `provider` is that of request.instance, and the
  // type one of it without a base_level.
  boost::asio::awaitable<ItemResult> Run(Provider* provider, SetRequest request, bool dry_run,
                                         CallContext context);

 private:
  // Fills *result; fails with what ends the item.
  Done Fill(StepsOf whose, SetRequest request, CallContext context, ItemResult* result);
  // INVALID_FIELD if two references mean the same.
  Task<std::vector<Wanted>> Resolve(Provider* provider, std::vector<EntitlementRef> refs,
                                    CallContext context);

  Steps* steps_;
};

}  // namespace broker
