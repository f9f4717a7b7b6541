// A provider around another one: hands everything on, for those that change a verb.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "service/ports/provider.h"

namespace broker::test {

class ProviderDecorator : public Provider {
 public:
  explicit ProviderDecorator(std::unique_ptr<Provider> inner);

  const ProviderInfo& info() const override { return info_; }
  InstanceStatus status() const override { return inner_->status(); }
  Task<Principal> ResolvePrincipal(PrincipalRef ref, Freshness freshness,
                                   CallContext context) override;
  Task<Entitlement> ResolveEntitlement(EntitlementRef ref, Freshness freshness,
                                       CallContext context) override;
  void Forget(const HoldingKey& key) override { inner_->Forget(key); }
  Task<Observation> Observe(HoldingKey key, CallContext context) override;
  Task<Guard> FindGuard(Change change, CallContext context) override;
  boost::asio::awaitable<WriteReply> Write(Change change, CallContext context) override;
  Task<Observation> ObserveDefinition(DefinitionKey key, CallContext context) override;
  boost::asio::awaitable<WriteReply> WriteDefinition(Change change, CallContext context) override;
  Task<std::vector<AccessGrant>> ListHeld(Principal principal, std::string type,
                                          bool include_indirect, CallContext context) override;
  Task<std::vector<AccessGrant>> FindHeld(Principal principal, std::vector<Entitlement> among,
                                          bool include_indirect, CallContext context) override;
  Task<Page<AccessGrant>> ListHolders(Entitlement entitlement, std::string scope,
                                      bool include_indirect, PageRequest page,
                                      CallContext context) override;
  Task<Page<Entitlement>> ListEntitlements(EntitlementQuery query, PageRequest page,
                                           CallContext context) override;
  Task<Page<Principal>> ListPrincipals(PrincipalQuery query, PageRequest page,
                                       CallContext context) override;
  Task<InventoryPage> ReadInventory(std::string type, int number, CallContext context) override;
  Task<std::vector<Permission>> ListPermissions(Principal principal, CallContext context) override;
  std::vector<Remnant> RemnantsOf(const Principal& principal) const override {
    return inner_->RemnantsOf(principal);
  }
  Task<CredentialCheck> CheckCredential(CallContext context) override;

 protected:
  std::unique_ptr<Provider> inner_;
  mutable ProviderInfo info_;
};

}  // namespace broker::test
