// The use cases as the edge sees them: two instances in memory, answers that a test sets, requests
// that it can look at. Everything on the executor.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <semaphore>
#include <string>
#include <vector>

#include "service/broker/access_broker.h"
#include "service/ports/clock.h"

namespace broker {

// "redash": type group, definable by its name. "grafana": types team (member, admin) and role
// (scopes org, global; held by user and team; definable with all fields).
class FakeBroker final : public AccessBroker {
 public:
  // What Grant and Revoke do.
  enum class Conduct {
    kAnswer,          // with `mutation`
    kHang,            // until it is cancelled
    kUntilReleased,   // until Release, then as kAnswer
    kUntilDeadline,   // until the handler's deadline, then as kAnswer
    kThrow,           // a std::runtime_error that says "secret"
    kThrowText,       // something that is no exception
    kThrowCancelled,  // as if it had been cancelled, though nobody did
    kByPrincipal,     // kHang, kThrow or kAnswer, by the first letter of the principal: h, t, other
  };

  // What a stream gives: `batches`, then what `then` says.
  struct Inventory {
    enum class Then { kEnd, kHang, kAgain, kFail };
    std::vector<GrantBatch> batches;
    Then then = Then::kEnd;
  };

  explicit FakeBroker(Clock* clock);

  Conduct conduct = Conduct::kAnswer;
  absl::StatusOr<MutationResult> mutation = MutationResult{};
  std::vector<ItemResult> item_results;
  absl::StatusOr<GrantListing> listing = GrantListing{};
  absl::StatusOr<Inventory> inventory = Inventory{};
  Page<Entitlement> entitlements;
  Page<Principal> principals;
  absl::StatusOr<Page<Permission>> permissions = Page<Permission>{};
  Principal principal;
  absl::StatusOr<Operation> operation = Operation{};
  std::map<std::string, InstanceView> views;

  // What was asked last.
  MutationRequest mutated;
  BatchRequest batch;
  CallContext context;
  GrantQuery grant_query;
  InventoryQuery inventory_query;
  EntitlementListQuery entitlement_query;
  PermissionQuery permission_query;
  PrincipalListQuery principal_query;
  PrincipalRef principal_ref;
  std::string text;  // an instance, a kind or an operation id
  bool check = false;
  PageRequest page;

  // Calls of anything but FindInstance.
  std::atomic<int> calls = 0;
  // Mutations that began and that ended, however they did.
  std::atomic<int> begun = 0;
  std::atomic<int> ended = 0;
  // Streams that are open, and batches that were asked for.
  std::atomic<int> streams = 0;
  std::atomic<int> batches = 0;
  // Signalled with `begun` and `ended`.
  std::counting_semaphore<> beginning{0};
  std::counting_semaphore<> ending{0};

  void Release();

  const ProviderInfo* FindInstance(std::string_view name) const override;
  std::vector<const ProviderInfo*> AllInstances() const override;
  Task<MutationResult> Mutate(MutationRequest request, CallContext context) override;
  boost::asio::awaitable<std::vector<ItemResult>> Apply(BatchRequest request,
                                                        CallContext context) override;
  Task<GrantListing> ListGrants(GrantQuery query, CallContext context) override;
  absl::StatusOr<std::unique_ptr<GrantStream>> StreamGrants(InventoryQuery query) override;
  Task<Page<Entitlement>> ListEntitlements(EntitlementListQuery query,
                                           CallContext context) override;
  Task<Page<Principal>> ListPrincipals(PrincipalListQuery query, CallContext context) override;
  Task<Principal> GetPrincipal(std::string instance, PrincipalRef ref,
                               CallContext context) override;
  Task<Page<Permission>> ListPermissions(PermissionQuery query, CallContext context) override;
  Task<Page<InstanceView>> ListInstances(std::string kind, PageRequest page,
                                         CallContext context) override;
  Task<InstanceView> DescribeInstance(std::string instance, bool check,
                                      CallContext context) override;
  Task<Operation> GetOperation(std::string id, CallContext context) override;
  Task<Operation> WaitOperation(std::string id, CallContext context) override;

 private:
  Conduct ConductFor(const MutationRequest& request) const;

  Clock* const clock_;
  std::vector<std::function<void()>> waiting_;
};

}  // namespace broker
