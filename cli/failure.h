// Why a call, a part of a list or an operation failed, as the broker told it.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cli/exit_code.h"
#include "permissionbroker/v1/types.pb.h"

namespace grpc {
class Status;
}

namespace broker::cli {

namespace v1 = permissionbroker::v1;

struct FieldProblem {
  std::string field;
  std::string description;
};

struct Failure {
  std::string code;    // canonical, e.g. "NOT_FOUND"
  std::string reason;  // e.g. "PRINCIPAL_NOT_FOUND"; empty if the broker itself did not speak
  std::string message;
  std::map<std::string, std::string> metadata;
  std::vector<FieldProblem> fields;
  std::optional<std::chrono::milliseconds> retry_delay;

  // Empty if there is no such entry.
  std::string MetadataOf(const std::string& key) const;
};

// What a failed call may have done.
enum class Effect { kNone, kMayWrite };

// REQUIRES: the status is not OK. Without a word of the broker, a call that may write and whose
// answer got lost is OUTCOME_UNKNOWN: the broker may have taken it up.
Failure ToFailure(const grpc::Status& status, Effect effect);

Failure ToFailure(const v1::Problem& problem);

// The same as a message, for JSON output.
v1::Problem ToProblem(const Failure& failure);

ExitCode ExitCodeOf(const Failure& failure);

}  // namespace broker::cli
