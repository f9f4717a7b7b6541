#include "service/core/error.h"

#include <absl/strings/cord.h>

#include <utility>

namespace broker {
namespace {

constexpr char kPayload[] = "permissionbroker.v1.Failure";

struct ReasonRow {
  Reason reason;
  absl::StatusCode code;
  std::string_view name;
};

constexpr ReasonRow kReasons[] = {
    {Reason::kInvalidField, absl::StatusCode::kInvalidArgument, "INVALID_FIELD"},
    {Reason::kInvalidToken, absl::StatusCode::kInvalidArgument, "INVALID_TOKEN"},
    {Reason::kInstanceNotFound, absl::StatusCode::kNotFound, "INSTANCE_NOT_FOUND"},
    {Reason::kPrincipalNotFound, absl::StatusCode::kNotFound, "PRINCIPAL_NOT_FOUND"},
    {Reason::kEntitlementNotFound, absl::StatusCode::kNotFound, "ENTITLEMENT_NOT_FOUND"},
    {Reason::kAmbiguousPrincipal, absl::StatusCode::kFailedPrecondition, "AMBIGUOUS_PRINCIPAL"},
    {Reason::kAmbiguousEntitlement, absl::StatusCode::kFailedPrecondition, "AMBIGUOUS_ENTITLEMENT"},
    {Reason::kNotAuthenticated, absl::StatusCode::kUnauthenticated, "NOT_AUTHENTICATED"},
    {Reason::kPolicyDenied, absl::StatusCode::kPermissionDenied, "POLICY_DENIED"},
    {Reason::kGuardedEntitlement, absl::StatusCode::kPermissionDenied, "GUARDED_ENTITLEMENT"},
    {Reason::kInstanceCredentials, absl::StatusCode::kFailedPrecondition, "INSTANCE_CREDENTIALS"},
    {Reason::kUnsupportedByInstance, absl::StatusCode::kUnimplemented, "UNSUPPORTED_BY_INSTANCE"},
    {Reason::kExternallyManaged, absl::StatusCode::kFailedPrecondition, "EXTERNALLY_MANAGED"},
    {Reason::kPreconditionFailed, absl::StatusCode::kFailedPrecondition, "PRECONDITION_FAILED"},
    {Reason::kWouldLowerLevel, absl::StatusCode::kFailedPrecondition, "WOULD_LOWER_LEVEL"},
    {Reason::kHeldAtOtherLevel, absl::StatusCode::kFailedPrecondition, "HELD_AT_OTHER_LEVEL"},
    {Reason::kRequestIdReused, absl::StatusCode::kAlreadyExists, "REQUEST_ID_REUSED"},
    {Reason::kUpstreamRateLimited, absl::StatusCode::kResourceExhausted, "UPSTREAM_RATE_LIMITED"},
    {Reason::kBrokerOverloaded, absl::StatusCode::kResourceExhausted, "BROKER_OVERLOADED"},
    {Reason::kUpstreamUnavailable, absl::StatusCode::kUnavailable, "UPSTREAM_UNAVAILABLE"},
    {Reason::kOutcomeUnknown, absl::StatusCode::kUnavailable, "OUTCOME_UNKNOWN"},
    {Reason::kUpstreamProtocol, absl::StatusCode::kInternal, "UPSTREAM_PROTOCOL"},
    {Reason::kAuditUnavailable, absl::StatusCode::kUnavailable, "AUDIT_UNAVAILABLE"},
    {Reason::kInstanceFrozen, absl::StatusCode::kFailedPrecondition, "INSTANCE_FROZEN"},
    {Reason::kFieldNotServed, absl::StatusCode::kUnimplemented, "FIELD_NOT_SERVED"},
    {Reason::kOperationNotFound, absl::StatusCode::kNotFound, "OPERATION_NOT_FOUND"},
    {Reason::kBrokerDefect, absl::StatusCode::kInternal, "BROKER_DEFECT"},
    {Reason::kShuttingDown, absl::StatusCode::kUnavailable, "SHUTTING_DOWN"},
    {Reason::kTimeSpent, absl::StatusCode::kDeadlineExceeded, "TIME_SPENT"},
    {Reason::kTurnTaken, absl::StatusCode::kUnavailable, "TURN_TAKEN"},
    {Reason::kTypeNotListed, absl::StatusCode::kFailedPrecondition, "TYPE_NOT_LISTED"},
    {Reason::kHeldInOtherScope, absl::StatusCode::kFailedPrecondition, "HELD_IN_OTHER_SCOPE"},
    {Reason::kEntitlementExists, absl::StatusCode::kAlreadyExists, "ENTITLEMENT_EXISTS"},
    {Reason::kEntitlementInUse, absl::StatusCode::kFailedPrecondition, "ENTITLEMENT_IN_USE"},
    {Reason::kChangedMeanwhile, absl::StatusCode::kAborted, "CHANGED_MEANWHILE"},
    {Reason::kNotEnabled, absl::StatusCode::kPermissionDenied, "NOT_ENABLED"},
    {Reason::kLeaseNotFound, absl::StatusCode::kNotFound, "LEASE_NOT_FOUND"},
    {Reason::kLeaseNotActive, absl::StatusCode::kFailedPrecondition, "LEASE_NOT_ACTIVE"},
    {Reason::kNotHeld, absl::StatusCode::kFailedPrecondition, "NOT_HELD"},
    {Reason::kCallerLimited, absl::StatusCode::kResourceExhausted, "CALLER_LIMITED"},
};

const ReasonRow& RowOf(Reason reason) {
  for (const ReasonRow& row : kReasons) {
    if (row.reason == reason) return row;
  }
  return RowOf(Reason::kBrokerDefect);
}

void Append(std::string& out, std::string_view text) {
  out += std::to_string(text.size());
  out += ':';
  out += text;
}

// Reads back what Append wrote. The payload is made by Fail alone, so a bad one is not expected.
std::string Take(std::string_view& in) {
  const std::size_t colon = in.find(':');
  if (colon == std::string_view::npos) return {};
  const std::size_t size = std::stoul(std::string(in.substr(0, colon)));
  std::string text(in.substr(colon + 1, size));
  in.remove_prefix(colon + 1 + size);
  return text;
}

}  // namespace

absl::StatusCode CodeOf(Reason reason) { return RowOf(reason).code; }

std::string_view NameOf(Reason reason) { return RowOf(reason).name; }

std::string_view NameOf(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kOk: return "OK";
    case absl::StatusCode::kCancelled: return "CANCELLED";
    case absl::StatusCode::kInvalidArgument: return "INVALID_ARGUMENT";
    case absl::StatusCode::kDeadlineExceeded: return "DEADLINE_EXCEEDED";
    case absl::StatusCode::kNotFound: return "NOT_FOUND";
    case absl::StatusCode::kAlreadyExists: return "ALREADY_EXISTS";
    case absl::StatusCode::kPermissionDenied: return "PERMISSION_DENIED";
    case absl::StatusCode::kResourceExhausted: return "RESOURCE_EXHAUSTED";
    case absl::StatusCode::kFailedPrecondition: return "FAILED_PRECONDITION";
    case absl::StatusCode::kAborted: return "ABORTED";
    case absl::StatusCode::kOutOfRange: return "OUT_OF_RANGE";
    case absl::StatusCode::kUnimplemented: return "UNIMPLEMENTED";
    case absl::StatusCode::kInternal: return "INTERNAL";
    case absl::StatusCode::kUnavailable: return "UNAVAILABLE";
    case absl::StatusCode::kUnauthenticated: return "UNAUTHENTICATED";
    default: return "UNKNOWN";
  }
}

bool IsAboutChange(Reason reason) {
  switch (reason) {
    case Reason::kInvalidField:
    case Reason::kPrincipalNotFound:
    case Reason::kEntitlementNotFound:
    case Reason::kAmbiguousEntitlement:
    case Reason::kEntitlementExists:
    case Reason::kEntitlementInUse:
    case Reason::kGuardedEntitlement:
    case Reason::kHeldAtOtherLevel:
    case Reason::kHeldInOtherScope:
    case Reason::kWouldLowerLevel:
    case Reason::kPreconditionFailed:
    case Reason::kExternallyManaged:
    case Reason::kNotHeld: return true;
    default: return false;
  }
}

absl::Status Fail(const Failure& failure) {
  absl::Status status(CodeOf(failure.reason), failure.message);
  std::string payload;
  Append(payload, std::to_string(static_cast<int>(failure.reason)));
  Append(payload, failure.retry_delay ? std::to_string(failure.retry_delay->count()) : "");
  for (const auto& [key, value] : failure.metadata) {
    Append(payload, key);
    Append(payload, value);
  }
  status.SetPayload(kPayload, absl::Cord(std::move(payload)));
  return status;
}

absl::Status Fail(Reason reason, std::string message, Metadata metadata) {
  return Fail(Failure{reason, std::move(message), std::move(metadata), std::nullopt});
}

absl::Status InvalidField(std::string_view field, std::string_view problem) {
  std::string message(field);
  message += ' ';
  message += problem;
  return Fail(Reason::kInvalidField, std::move(message), {{"field", std::string(field)}});
}

Failure FailureOf(const absl::Status& status) {
  const auto payload = status.GetPayload(kPayload);
  if (!payload) {
    return {Reason::kBrokerDefect, "internal error; the broker's log has the details", {}, {}};
  }
  const std::string text(*payload);
  std::string_view rest = text;
  Failure failure;
  failure.reason = static_cast<Reason>(std::stoi(Take(rest)));
  if (const std::string delay = Take(rest); !delay.empty()) {
    failure.retry_delay = std::chrono::milliseconds(std::stoll(delay));
  }
  while (!rest.empty()) {
    std::string key = Take(rest);
    failure.metadata[std::move(key)] = Take(rest);
  }
  failure.message = std::string(status.message().data(), status.message().size());
  return failure;
}

absl::Status WithMetadata(const absl::Status& status, std::string_view key,
                          std::string_view value) {
  if (status.ok()) return status;
  Failure failure = FailureOf(status);
  failure.metadata.emplace(key, value);
  return Fail(failure);
}

}  // namespace broker
