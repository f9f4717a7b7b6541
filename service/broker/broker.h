// The broker: all use cases over one set of instances and one journal.
#pragma once

#include <boost/asio/any_io_executor.hpp>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "service/broker/access_broker.h"
#include "service/broker/applier.h"
#include "service/broker/authority.h"
#include "service/broker/batches.h"
#include "service/broker/credential_checks.h"
#include "service/broker/definition_editor.h"
#include "service/broker/freezes.h"
#include "service/broker/instances.h"
#include "service/broker/inventory.h"
#include "service/broker/lease_ender.h"
#include "service/broker/lease_terms.h"
#include "service/broker/leases.h"
#include "service/broker/lister.h"
#include "service/broker/mutator.h"
#include "service/broker/operation_log.h"
#include "service/broker/recovery.h"
#include "service/broker/settler.h"
#include "service/broker/task_group.h"
#include "service/broker/turn_table.h"
#include "service/ports/clock.h"
#include "service/ports/log.h"
#include "service/ports/random.h"
#include "service/ports/store.h"

namespace broker {

// What the broker stands on; the pointers outlive it. All of it runs on `executor`, one handler at
// a time.
struct BrokerParts {
  boost::asio::any_io_executor executor;
  Clock* clock = nullptr;
  Random* random = nullptr;
  Store* store = nullptr;
  Log* log = nullptr;
  std::vector<std::unique_ptr<Provider>> providers;
  // True if no other process can have the store: whatever is open at the start is left over.
  bool owns_store = true;
  // By instance: how long access is given at most.
  std::map<std::string, Duration> longest_leases{};
  // What callers may do; null: see Authority.
  const Authority* authority = nullptr;
};

class Broker final : public AccessBroker {
 public:
  explicit Broker(BrokerParts parts);

  // Takes over what was left open. Before the first call.
  Done Start();
  // Waits for the changes in work and stops everything in the background. Operations that are not
  // settled stay open in the journal. After the last call.
  boost::asio::awaitable<void> Drain();

  // Its use cases of definitions and of leases.
  DefinitionBroker* definitions() { return &definitions_; }
  LeaseBroker* leases() { return &leases_; }
  // What an operator may do.
  OperatorBroker* operators() { return &freezes_; }

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
  Clock* clock_;
  bool owns_store_;
  Instances instances_;
  TaskGroup jobs_;
  TaskGroup background_;
  OperationLog log_;
  TurnTable turns_;
  Applier applier_;
  Settler settler_;
  const Authority open_;
  LeaseTerms terms_;
  Freezes freezes_;
  Mutator mutator_;
  Batches batches_;
  DefinitionEditor definitions_;
  Lister lister_;
  Inventory inventory_;
  CredentialChecks checks_;
  Recovery recovery_;
  TaskGroup expiring_;
  LeaseEnder ender_;
  Leases leases_;
};

}  // namespace broker
