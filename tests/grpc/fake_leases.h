// The use cases of leases as the edge sees them: answers that a test sets, requests that it can
// look at. Everything on the executor.
#pragma once

#include <atomic>
#include <string>
#include <utility>

#include "service/broker/lease_broker.h"

namespace broker {

class FakeLeases final : public LeaseBroker {
 public:
  absl::StatusOr<Page<Lease>> page = Page<Lease>{};
  absl::StatusOr<Lease> lease = Lease{};
  absl::StatusOr<int> ended = 0;
  absl::StatusOr<MutationResult> adopted = MutationResult{};

  // What was asked last.
  LeaseQuery query;
  PageRequest page_request;
  std::string id;
  RenewRequest renewal;
  EndLeasesRequest ending;
  MutationRequest adoption;
  LeaseRequest request;
  std::string asked;  // name of the method
  std::atomic<int> calls = 0;

  Task<Page<Lease>> ListLeases(LeaseQuery which, PageRequest where, CallContext) override {
    Count("ListLeases");
    query = std::move(which);
    page_request = std::move(where);
    co_return page;
  }
  Task<Lease> GetLease(std::string which, CallContext) override {
    Count("GetLease");
    id = std::move(which);
    co_return lease;
  }
  Task<Lease> RenewLease(RenewRequest wanted, CallContext) override {
    Count("RenewLease");
    renewal = std::move(wanted);
    co_return lease;
  }
  Task<int> EndLeases(EndLeasesRequest wanted, CallContext) override {
    Count("EndLeases");
    ending = std::move(wanted);
    co_return ended;
  }
  Task<MutationResult> AdoptAccess(MutationRequest wanted, CallContext) override {
    Count("AdoptAccess");
    adoption = std::move(wanted);
    co_return adopted;
  }
  Task<Lease> RetryLease(LeaseRequest wanted, CallContext) override {
    Count("RetryLease");
    request = std::move(wanted);
    co_return lease;
  }
  Task<Lease> ForgetLease(LeaseRequest wanted, CallContext) override {
    Count("ForgetLease");
    request = std::move(wanted);
    co_return lease;
  }

 private:
  void Count(const char* method) {
    asked = method;
    ++calls;
  }
};

}  // namespace broker
