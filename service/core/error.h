// Every expected failure of the broker is an absl::Status made here: a canonical code, a reason
// that programs branch on, a sentence that says what to do next, and metadata.
#pragma once

#include <absl/status/status.h>

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace broker {

// Same numbers and meaning as permissionbroker.v1.ErrorReason, where each is documented.
enum class Reason {
  kInvalidField = 1,
  kInvalidToken = 2,
  kInstanceNotFound = 3,
  kPrincipalNotFound = 4,
  kEntitlementNotFound = 5,
  kAmbiguousPrincipal = 6,
  kAmbiguousEntitlement = 7,
  kNotAuthenticated = 8,
  kPolicyDenied = 9,
  kGuardedEntitlement = 10,
  kInstanceCredentials = 11,
  kUnsupportedByInstance = 12,
  kExternallyManaged = 13,
  kPreconditionFailed = 14,
  kWouldLowerLevel = 15,
  kHeldAtOtherLevel = 16,
  kRequestIdReused = 17,
  kUpstreamRateLimited = 18,
  kBrokerOverloaded = 19,
  kUpstreamUnavailable = 20,
  kOutcomeUnknown = 21,
  kUpstreamProtocol = 22,
  kAuditUnavailable = 23,
  kInstanceFrozen = 24,
  kFieldNotServed = 25,
  kOperationNotFound = 26,
  kBrokerDefect = 27,
  kShuttingDown = 28,
  kTimeSpent = 29,
  kTurnTaken = 30,
  kTypeNotListed = 31,
  kHeldInOtherScope = 32,
  kEntitlementExists = 33,
  kEntitlementInUse = 34,
  kChangedMeanwhile = 35,
  kNotEnabled = 36,
  kLeaseNotFound = 37,
  kLeaseNotActive = 38,
  kNotHeld = 39,
  kCallerLimited = 40,
};

using Metadata = std::map<std::string, std::string>;

struct Failure {
  Reason reason = Reason::kBrokerDefect;
  // For people; lower case, names what it is about, ends with the next step. Never upstream text.
  std::string message;
  // Keys in use: instance, field (path of a refused field), resource_type, resource_name,
  // candidates, guard, level, etag, principal_id, operation_id, lease_id, upstream_status,
  // entitlement_type, page, freeze_time, rule, verb, missing.
  Metadata metadata;
  // Set if trying again can help: after how long.
  std::optional<std::chrono::milliseconds> retry_delay;

  friend bool operator==(const Failure&, const Failure&) = default;
};

// The one canonical code of a reason.
absl::StatusCode CodeOf(Reason reason);

// "INVALID_FIELD": as google.rpc.ErrorInfo carries it.
std::string_view NameOf(Reason reason);

// "INVALID_ARGUMENT": the canonical code as text.
std::string_view NameOf(absl::StatusCode code);

absl::Status Fail(const Failure& failure);
absl::Status Fail(Reason reason, std::string message, Metadata metadata = {});

// INVALID_FIELD for one field of a request, e.g. InvalidField("principal.email", "has no @").
absl::Status InvalidField(std::string_view field, std::string_view problem);

// The failure inside a status that is not OK. A status not made by Fail is a defect of ours: its
// text is withheld.
Failure FailureOf(const absl::Status& status);

// The same status with one more metadata entry; an entry that is there already stays.
absl::Status WithMetadata(const absl::Status& status, std::string_view key, std::string_view value);

// True if it says something about the wanted change itself; the others may pass with time.
bool IsAboutChange(Reason reason);

inline bool HasReason(const absl::Status& status, Reason reason) {
  return !status.ok() && FailureOf(status).reason == reason;
}

}  // namespace broker
