// permctl leases and its commands, permctl renew.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "cli/ask.h"
#include "cli/context.h"
#include "cli/term.h"

namespace broker::cli {

// Which leases; what is empty does not narrow it.
struct LeaseFilterOptions {
  std::string instance;
  std::string principal;
  std::string type;         // of entitlements
  std::string entitlement;  // TYPE:#ID
  std::string requested_by;
  std::string caller;
  std::optional<std::chrono::milliseconds> expiring;  // within so long from now

  friend bool operator==(const LeaseFilterOptions&, const LeaseFilterOptions&) = default;
  bool empty() const { return *this == LeaseFilterOptions(); }
};

struct LeasesOptions {
  LeaseFilterOptions filter;
  std::vector<std::string> states;  // of kLeaseStates
  bool all = false;                 // also those that have ended
  int limit = 0;
  std::string id;         // get, retry, forget, renew
  Term term;              // renew
  Consent consent;        // end
  v1::Justification why;  // all but list and get
};

inline const std::vector<std::string> kLeaseStates = {"pending", "active", "revoking", "ended",
                                                      "irrevocable"};

int RunListLeases(const LeasesOptions& options, Context& context);
int RunGetLease(const LeasesOptions& options, Context& context);
int RunRenewLease(const LeasesOptions& options, Context& context);
// Shows those that match, asks, and ends them.
int RunEndLeases(const LeasesOptions& options, Context& context);
int RunRetryLease(const LeasesOptions& options, Context& context);
int RunForgetLease(const LeasesOptions& options, Context& context);

}  // namespace broker::cli
