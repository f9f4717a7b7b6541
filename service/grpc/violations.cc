#include "service/grpc/violations.h"

#include <absl/strings/cord.h>

#include <algorithm>
#include <utility>

#include "google/rpc/error_details.pb.h"
#include "service/core/error.h"

namespace broker {
namespace {

// Details travel in HTTP/2 trailers, which peers limit to some kilobytes.
constexpr std::size_t kMaxRows = 16;

}  // namespace

void Violations::Add(std::string field, std::string problem) {
  rows_.push_back({std::move(field), std::move(problem)});
}

void Violations::AddNotServed(std::string field) {
  rows_.push_back({std::move(field), "is not served yet; leave it unset", true});
}

absl::Status Violations::ToStatus(std::string_view instance) const {
  const bool only_not_served =
      std::all_of(rows_.begin(), rows_.end(), [](const Row& row) { return row.not_served; });
  Failure failure;
  failure.reason = only_not_served ? Reason::kFieldNotServed : Reason::kInvalidField;
  failure.metadata["field"] = rows_.front().field;
  if (!instance.empty()) {
    failure.metadata["instance"] = instance;
    failure.message = "request to instance " + std::string(instance) + ": ";
  }
  google::rpc::BadRequest details;
  for (std::size_t i = 0; i < std::min(rows_.size(), kMaxRows); ++i) {
    const Row& row = rows_[i];
    if (i > 0) failure.message += "; ";
    failure.message += row.field + ' ' + row.problem;
    google::rpc::BadRequest::FieldViolation* violation = details.add_field_violations();
    violation->set_field(row.field);
    violation->set_description(row.problem);
  }
  absl::Status status = Fail(failure);
  status.SetPayload(kBadRequestPayload, absl::Cord(details.SerializeAsString()));
  return status;
}

}  // namespace broker
