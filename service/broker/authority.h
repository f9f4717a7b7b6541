// What the policy says of what a caller asks for. The one place where it is asked.
#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <memory>
#include <optional>
#include <string>

#include "service/core/operation.h"
#include "service/core/policy.h"
#include "service/core/time.h"

namespace broker {

// What a change of this kind asks of the policy. REQUIRES: not kEnd, the broker's own.
PolicyVerb PolicyVerbOf(Verb verb);

class Authority {
 public:
  // Null: without a policy everybody may do everything but what takes kGrantGuarded or
  // kDefineGuarded.
  explicit Authority(std::shared_ptr<const Policy> policy = nullptr) : policy_(std::move(policy)) {}

  // Counts for every decision that is made from now on; one decision knows one policy.
  void Replace(std::shared_ptr<const Policy> policy) { policy_ = std::move(policy); }

  // There is no policy.
  bool open() const { return policy_ == nullptr; }

  // POLICY_DENIED. With a null target: only if it would be denied whatever the target is.
  absl::Status Check(const PolicyQuestion& question) const;
  bool Allows(const PolicyQuestion& question) const;

  struct Allowance {
    std::optional<Duration> longest;  // of access that is given; nullopt: no limit
    bool guarded = false;             // a guarded entitlement or definition too
  };
  // Of a change that is resolved. POLICY_DENIED. The broker's own ends of leases are no question.
  absl::StatusOr<Allowance> CheckChange(const Operation& operation, const EntitlementType& type,
                                        bool ends) const;
  // Of what is done to a lease: kRenew, kRevoke or kForgetLease. A guarded access is renewed only
  // by who may be given it.
  absl::StatusOr<Allowance> CheckLease(PolicyVerb verb, const Lease& lease,
                                       const std::string& caller,
                                       const Justification& justification) const;
  // The caller may grant this entitlement at some level to somebody.
  bool MayGrant(const std::string& caller, const std::string& instance,
                const Entitlement& entitlement) const;

 private:
  absl::StatusOr<Allowance> CheckAll(PolicyQuestion question,
                                     std::optional<PolicyVerb> guarded) const;

  std::shared_ptr<const Policy> policy_;
};

}  // namespace broker
