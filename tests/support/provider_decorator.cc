#include "tests/support/provider_decorator.h"

#include <utility>

namespace broker::test {

ProviderDecorator::ProviderDecorator(std::unique_ptr<Provider> inner)
    : inner_(std::move(inner)), info_(inner_->info()) {}

Task<Principal> ProviderDecorator::ResolvePrincipal(PrincipalRef ref, Freshness freshness,
                                                    CallContext context) {
  return inner_->ResolvePrincipal(std::move(ref), freshness, context);
}

Task<Entitlement> ProviderDecorator::ResolveEntitlement(EntitlementRef ref, Freshness freshness,
                                                        CallContext context) {
  return inner_->ResolveEntitlement(std::move(ref), freshness, context);
}

Task<Observation> ProviderDecorator::Observe(HoldingKey key, CallContext context) {
  return inner_->Observe(std::move(key), context);
}

Task<Guard> ProviderDecorator::FindGuard(Change change, CallContext context) {
  return inner_->FindGuard(std::move(change), context);
}

boost::asio::awaitable<WriteReply> ProviderDecorator::Write(Change change, CallContext context) {
  return inner_->Write(std::move(change), context);
}

Task<Observation> ProviderDecorator::ObserveDefinition(DefinitionKey key, CallContext context) {
  return inner_->ObserveDefinition(std::move(key), context);
}

boost::asio::awaitable<WriteReply> ProviderDecorator::WriteDefinition(Change change,
                                                                      CallContext context) {
  return inner_->WriteDefinition(std::move(change), context);
}

Task<std::vector<AccessGrant>> ProviderDecorator::ListHeld(Principal principal, std::string type,
                                                           bool include_indirect,
                                                           CallContext context) {
  return inner_->ListHeld(std::move(principal), std::move(type), include_indirect, context);
}

Task<std::vector<AccessGrant>> ProviderDecorator::FindHeld(Principal principal,
                                                           std::vector<Entitlement> among,
                                                           bool include_indirect,
                                                           CallContext context) {
  return inner_->FindHeld(std::move(principal), std::move(among), include_indirect, context);
}

Task<Page<AccessGrant>> ProviderDecorator::ListHolders(Entitlement entitlement, std::string scope,
                                                       bool include_indirect, PageRequest page,
                                                       CallContext context) {
  return inner_->ListHolders(std::move(entitlement), std::move(scope), include_indirect,
                             std::move(page), context);
}

Task<Page<Entitlement>> ProviderDecorator::ListEntitlements(EntitlementQuery query,
                                                            PageRequest page, CallContext context) {
  return inner_->ListEntitlements(std::move(query), std::move(page), context);
}

Task<Page<Principal>> ProviderDecorator::ListPrincipals(PrincipalQuery query, PageRequest page,
                                                        CallContext context) {
  return inner_->ListPrincipals(std::move(query), std::move(page), context);
}

Task<InventoryPage> ProviderDecorator::ReadInventory(std::string type, int number,
                                                     CallContext context) {
  return inner_->ReadInventory(std::move(type), number, context);
}

Task<std::vector<Permission>> ProviderDecorator::ListPermissions(Principal principal,
                                                                 CallContext context) {
  return inner_->ListPermissions(std::move(principal), context);
}

Task<CredentialCheck> ProviderDecorator::CheckCredential(CallContext context) {
  return inner_->CheckCredential(context);
}

}  // namespace broker::test
