// A provider to derive from: whatever a test does not override is not part of it.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "service/core/error.h"
#include "service/ports/provider.h"

namespace broker::test {

class StubProvider : public Provider {
 public:
  explicit StubProvider(std::string instance) {
    info_.instance = std::move(instance);
    info_.principal_types = {kUser};
  }

  const ProviderInfo& info() const override { return info_; }
  InstanceStatus status() const override { return {}; }
  Task<Principal> ResolvePrincipal(PrincipalRef, Freshness, CallContext) override {
    co_return Unexpected();
  }
  Task<Entitlement> ResolveEntitlement(EntitlementRef, Freshness, CallContext) override {
    co_return Unexpected();
  }
  void Forget(const HoldingKey&) override {}
  Task<Observation> Observe(HoldingKey, CallContext) override { co_return Unexpected(); }
  Task<Guard> FindGuard(Change, CallContext) override { co_return Unexpected(); }
  boost::asio::awaitable<WriteReply> Write(Change, CallContext) override { co_return WriteReply{}; }
  Task<std::vector<AccessGrant>> ListHeld(Principal, std::string, bool, CallContext) override {
    co_return Unexpected();
  }
  Task<Page<AccessGrant>> ListHolders(Entitlement, std::string, bool, PageRequest,
                                      CallContext) override {
    co_return Unexpected();
  }
  Task<Page<Entitlement>> ListEntitlements(EntitlementQuery, PageRequest, CallContext) override {
    co_return Unexpected();
  }
  Task<Page<Principal>> ListPrincipals(PrincipalQuery, PageRequest, CallContext) override {
    co_return Unexpected();
  }
  Task<CredentialCheck> CheckCredential(CallContext) override { co_return Unexpected(); }

 protected:
  static absl::Status Unexpected() { return Fail(Reason::kBrokerDefect, "not part of this test"); }

  ProviderInfo info_;
};

}  // namespace broker::test
