#include "cli/failure.h"

#include <google/protobuf/util/time_util.h>
#include <google/rpc/error_details.pb.h>
#include <google/rpc/status.pb.h>
#include <grpcpp/support/status.h>

#include <algorithm>
#include <iterator>
#include <string_view>

namespace broker::cli {
namespace {

constexpr char kDomain[] = "permissionbroker.v1";
constexpr std::string_view kReasonPrefix = "ERROR_REASON_";
constexpr char kAnswerLost[] = "OUTCOME_UNKNOWN";

std::string NameOf(grpc::StatusCode code) {
  constexpr const char* kNames[] = {"OK",
                                    "CANCELLED",
                                    "UNKNOWN",
                                    "INVALID_ARGUMENT",
                                    "DEADLINE_EXCEEDED",
                                    "NOT_FOUND",
                                    "ALREADY_EXISTS",
                                    "PERMISSION_DENIED",
                                    "RESOURCE_EXHAUSTED",
                                    "FAILED_PRECONDITION",
                                    "ABORTED",
                                    "OUT_OF_RANGE",
                                    "UNIMPLEMENTED",
                                    "INTERNAL",
                                    "UNAVAILABLE",
                                    "DATA_LOSS",
                                    "UNAUTHENTICATED"};
  const auto number = static_cast<std::size_t>(code);
  return number < std::size(kNames) ? kNames[number] : "CODE_" + std::to_string(number);
}

std::chrono::milliseconds ToMilliseconds(const google::protobuf::Duration& duration) {
  return std::chrono::seconds(duration.seconds()) +
         std::chrono::milliseconds(duration.nanos() / 1'000'000);
}

void ReadDetail(const google::protobuf::Any& detail, Failure& failure) {
  google::rpc::ErrorInfo info;
  google::rpc::BadRequest bad_request;
  google::rpc::RetryInfo retry;
  if (detail.Is<google::rpc::ErrorInfo>() && detail.UnpackTo(&info) && info.domain() == kDomain) {
    failure.reason = info.reason();
    failure.metadata = {info.metadata().begin(), info.metadata().end()};
  } else if (detail.Is<google::rpc::BadRequest>() && detail.UnpackTo(&bad_request)) {
    for (const auto& violation : bad_request.field_violations()) {
      failure.fields.push_back({violation.field(), violation.description()});
    }
  } else if (detail.Is<google::rpc::RetryInfo>() && detail.UnpackTo(&retry)) {
    failure.retry_delay = ToMilliseconds(retry.retry_delay());
  }
}

// True if a status of this code, made on the way and not by the broker, leaves open whether the
// broker took the call up.
bool AnswerMayBeLost(grpc::StatusCode code) {
  return code == grpc::CANCELLED || code == grpc::UNKNOWN || code == grpc::DEADLINE_EXCEEDED ||
         code == grpc::INTERNAL || code == grpc::UNAVAILABLE;
}

}  // namespace

std::string Failure::MetadataOf(const std::string& key) const {
  const auto found = metadata.find(key);
  return found == metadata.end() ? std::string() : found->second;
}

Failure ToFailure(const grpc::Status& status, Effect effect) {
  Failure failure;
  failure.code = NameOf(status.error_code());
  failure.message = status.error_message();
  google::rpc::Status details;
  if (details.ParseFromString(status.error_details())) {
    for (const auto& detail : details.details()) ReadDetail(detail, failure);
  }
  if (!failure.reason.empty()) return failure;
  if (effect == Effect::kMayWrite && AnswerMayBeLost(status.error_code())) {
    failure.reason = kAnswerLost;
    failure.message = "the broker's answer did not arrive (" + failure.message +
                      "): the change may have been made";
  } else if (status.error_code() == grpc::DEADLINE_EXCEEDED) {
    failure.message = "the broker did not answer in time";
  }
  return failure;
}

Failure ToFailure(const v1::Problem& problem) {
  Failure failure;
  failure.code = problem.code();
  failure.message = problem.message();
  failure.metadata = {problem.metadata().begin(), problem.metadata().end()};
  if (problem.has_retry_delay()) failure.retry_delay = ToMilliseconds(problem.retry_delay());
  if (problem.reason() == v1::ERROR_REASON_UNSPECIFIED) return failure;
  std::string_view name = v1::ErrorReason_Name(problem.reason());
  if (name.starts_with(kReasonPrefix)) name.remove_prefix(kReasonPrefix.size());
  failure.reason = name.empty() ? "REASON_" + std::to_string(problem.reason()) : std::string(name);
  return failure;
}

v1::Problem ToProblem(const Failure& failure) {
  v1::Problem problem;
  problem.set_code(failure.code);
  problem.set_message(failure.message);
  problem.mutable_metadata()->insert(failure.metadata.begin(), failure.metadata.end());
  for (const FieldProblem& field : failure.fields) {
    problem.mutable_metadata()->insert({"field", field.field});
  }
  if (failure.retry_delay) {
    *problem.mutable_retry_delay() =
        google::protobuf::util::TimeUtil::MillisecondsToDuration(failure.retry_delay->count());
  }
  v1::ErrorReason reason = v1::ERROR_REASON_UNSPECIFIED;
  if (v1::ErrorReason_Parse(std::string(kReasonPrefix) + failure.reason, &reason)) {
    problem.set_reason(reason);
  } else if (!failure.reason.empty()) {
    (*problem.mutable_metadata())["reason"] = failure.reason;
  }
  return problem;
}

ExitCode ExitCodeOf(const Failure& failure) {
  struct Row {
    std::string_view name;
    ExitCode exit_code;
  };
  constexpr Row kByReason[] = {
      {kAnswerLost, kOutcomeUnknown},
      {"AMBIGUOUS_PRINCIPAL", kNotFound},
      {"AMBIGUOUS_ENTITLEMENT", kNotFound},
  };
  constexpr Row kByCode[] = {
      {"INVALID_ARGUMENT", kUsage},
      {"OUT_OF_RANGE", kUsage},
      {"NOT_FOUND", kNotFound},
      {"UNAVAILABLE", kUnavailable},
      {"RESOURCE_EXHAUSTED", kUnavailable},
      {"DEADLINE_EXCEEDED", kUnavailable},
      {"CANCELLED", kUnavailable},
      {"ABORTED", kUnavailable},
      {"INTERNAL", kUnavailable},
      {"UNKNOWN", kUnavailable},
      {"DATA_LOSS", kUnavailable},
  };
  for (const Row& row : kByReason) {
    if (row.name == failure.reason) return row.exit_code;
  }
  // A broker that stumbled in the middle of a change left its operation open.
  if (failure.reason == "BROKER_DEFECT" && failure.metadata.contains("operation_id")) {
    return kOutcomeUnknown;
  }
  for (const Row& row : kByCode) {
    if (row.name == failure.code) return row.exit_code;
  }
  return kRefused;
}

}  // namespace broker::cli
