#include "service/grpc/status.h"

#include <absl/strings/cord.h>

#include <algorithm>
#include <string>
#include <utility>

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "service/grpc/text.h"
#include "service/grpc/violations.h"

namespace broker {
namespace {

// See Capped. Every byte of a message may travel as three, and every three of details as four.
constexpr std::size_t kMaxMessage = 700;
constexpr std::size_t kMaxValue = 400;
constexpr std::size_t kMaxCandidates = 50;
constexpr std::size_t kMaxCandidateBytes = 600;

// "1,2,..." of "1,2,3".
std::string FirstIds(const std::string& ids) {
  std::size_t end = 0;
  for (std::size_t count = 0; count < kMaxCandidates; ++count) {
    const std::size_t comma = std::min(ids.find(',', end), ids.size());
    if (comma > kMaxCandidateBytes) break;
    if (comma == ids.size()) return ids;
    end = comma + 1;
  }
  return ids.substr(0, end) + "...";
}

std::string ValueOf(const Metadata& metadata, const std::string& key) {
  const auto found = metadata.find(key);
  return found == metadata.end() ? std::string() : found->second;
}

google::rpc::BadRequest BadRequestOf(const absl::Status& status, const Failure& failure) {
  google::rpc::BadRequest details;
  if (const auto payload = status.GetPayload(kBadRequestPayload)) {
    details.ParseFromString(std::string(*payload));
    return details;
  }
  google::rpc::BadRequest::FieldViolation* violation = details.add_field_violations();
  violation->set_field(ValueOf(failure.metadata, "field"));
  violation->set_description(failure.message);
  return details;
}

google::rpc::PreconditionFailure PreconditionFailureOf(const Failure& failure) {
  google::rpc::PreconditionFailure details;
  for (const char* key : {"principal_id", "etag"}) {
    if (!failure.metadata.contains(key)) continue;
    google::rpc::PreconditionFailure::Violation* violation = details.add_violations();
    violation->set_type(key);
    const std::string field = ValueOf(failure.metadata, "field");
    violation->set_subject(field.empty() ? "precondition." + std::string(key) : field);
    violation->set_description(failure.message);
  }
  return details;
}

google::rpc::ResourceInfo ResourceInfoOf(const Failure& failure, const char* type) {
  google::rpc::ResourceInfo details;
  const std::string named = ValueOf(failure.metadata, "resource_type");
  details.set_resource_type(named.empty() ? type : named);
  details.set_resource_name(ValueOf(failure.metadata, "resource_name"));
  details.set_description(failure.message);
  return details;
}

void AddDetail(google::rpc::Status& out, const google::protobuf::Message& detail) {
  out.add_details()->PackFrom(detail);
}

void AddDetailsOfReason(const absl::Status& status, const Failure& failure,
                        google::rpc::Status& out) {
  switch (failure.reason) {
    case Reason::kInvalidField:
    case Reason::kFieldNotServed: AddDetail(out, BadRequestOf(status, failure)); break;
    case Reason::kPreconditionFailed: AddDetail(out, PreconditionFailureOf(failure)); break;
    case Reason::kInstanceNotFound: AddDetail(out, ResourceInfoOf(failure, "instance")); break;
    case Reason::kPrincipalNotFound: AddDetail(out, ResourceInfoOf(failure, "principal")); break;
    case Reason::kEntitlementExists:
    case Reason::kEntitlementNotFound:
      AddDetail(out, ResourceInfoOf(failure, "entitlement"));
      break;
    case Reason::kOperationNotFound: AddDetail(out, ResourceInfoOf(failure, "operation")); break;
    case Reason::kLeaseNotFound: AddDetail(out, ResourceInfoOf(failure, "lease")); break;
    default: break;
  }
}

google::rpc::RetryInfo RetryInfoOf(std::chrono::milliseconds delay) {
  google::rpc::RetryInfo details;
  details.mutable_retry_delay()->set_seconds(delay.count() / 1000);
  details.mutable_retry_delay()->set_nanos(static_cast<int>(delay.count() % 1000) * 1'000'000);
  return details;
}

}  // namespace

std::optional<std::chrono::milliseconds> RetryDelayOf(const Failure& failure) {
  if (failure.retry_delay) return failure.retry_delay;
  switch (failure.reason) {
    case Reason::kUpstreamRateLimited: return std::chrono::seconds(10);
    case Reason::kUpstreamUnavailable: return std::chrono::seconds(5);
    case Reason::kShuttingDown:
    case Reason::kBrokerOverloaded:
    case Reason::kChangedMeanwhile:
    case Reason::kTurnTaken: return std::chrono::seconds(1);
    default: return std::nullopt;
  }
}

Failure Capped(Failure failure) {
  failure.message = Shortened(failure.message, kMaxMessage);
  for (auto& [key, value] : failure.metadata) {
    value = key == "candidates" ? FirstIds(value) : Shortened(value, kMaxValue);
  }
  return failure;
}

grpc::Status ToGrpc(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  const Failure failure = Capped(FailureOf(status));
  google::rpc::Status out;
  out.set_code(static_cast<int>(CodeOf(failure.reason)));
  out.set_message(failure.message);

  google::rpc::ErrorInfo info;
  info.set_reason(std::string(NameOf(failure.reason)));
  info.set_domain(kErrorDomain);
  for (const auto& [key, value] : failure.metadata) (*info.mutable_metadata())[key] = value;
  AddDetail(out, info);
  AddDetailsOfReason(status, failure, out);
  if (const auto delay = RetryDelayOf(failure)) AddDetail(out, RetryInfoOf(*delay));

  return grpc::Status(static_cast<grpc::StatusCode>(out.code()), failure.message,
                      out.SerializeAsString());
}

}  // namespace broker
