// What one principal holds, in one instance or in all of them: first what the upstreams tell at
// once, then, if they are named, the types that are listed by a scan.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "service/broker/access_broker.h"
#include "service/broker/held_scan.h"
#include "service/broker/instances.h"
#include "service/broker/task_group.h"
#include "service/ports/clock.h"

namespace broker {

class HeldList {
 public:
  HeldList(const Instances* instances, TaskGroup* tasks, Clock* clock);

  // REQUIRES: query.principal is set.
  Task<GrantListing> List(GrantQuery query, CallContext context);

 private:
  // All that is told at once, by one instance or by all, and the principal by instance.
  struct Direct {
    GrantListing listing;
    std::map<std::string, Principal> resolved;
  };
  Task<Direct> ReadAtOnce(Provider* provider, GrantQuery query, CallContext context);
  Task<Direct> ReadOne(Provider* provider, GrantQuery query, CallContext context);
  Task<Direct> ReadAll(GrantQuery query, CallContext context);
  boost::asio::awaitable<void> ReadInto(Provider* provider, GrantQuery query, CallContext context,
                                        OneShot<absl::StatusOr<Direct>> into);
  // The context of one instance's part of a list: on "-" it ends before the call's own, so that one
  // that hangs is told of.
  CallContext PartOf(const GrantQuery& query, CallContext context) const;

  // What one instance said of a principal.
  struct Answer {
    std::string instance;
    absl::StatusOr<Direct> direct;
  };
  static absl::StatusOr<Direct> Together(const PrincipalRef& ref, std::vector<Answer> answers);

  const Instances* instances_;
  TaskGroup* tasks_;
  Clock* clock_;
};

}  // namespace broker
