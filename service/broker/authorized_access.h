// AccessBroker for one caller: asks the policy before anything else happens, says who calls, and
// leaves out what the caller may not see. Changes are decided once more when it is known what they
// are about, by the mutator.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "service/broker/access_broker.h"
#include "service/broker/asker.h"

namespace broker {

class AuthorizedAccess final : public AccessBroker {
 public:
  // `inner` outlives it.
  AuthorizedAccess(AccessBroker* inner, Asker asker) : inner_(inner), asker_(std::move(asker)) {}

  const ProviderInfo* FindInstance(std::string_view name) const override;
  std::vector<const ProviderInfo*> AllInstances() const override;
  Task<MutationResult> Mutate(MutationRequest request, CallContext context) override;
  // Nothing of a batch is tried if an item is denied already.
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
  // Of the caller's own operations without asking.
  Task<Operation> GetOperation(std::string id, CallContext context) override;
  Task<Operation> WaitOperation(std::string id, CallContext context) override;

 private:
  // POLICY_DENIED if no instance may be read.
  absl::Status CheckReadsSome() const;
  bool Reads(const std::string& instance) const {
    return asker_.Allows(PolicyVerb::kRead, instance);
  }

  AccessBroker* inner_;
  Asker asker_;
};

}  // namespace broker
