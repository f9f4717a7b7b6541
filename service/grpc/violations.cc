#include "service/grpc/violations.h"

#include <absl/strings/cord.h>

#include <algorithm>
#include <utility>

#include "google/rpc/error_details.pb.h"
#include "service/core/error.h"
#include "service/grpc/text.h"

namespace broker {
namespace {

// All this travels in trailers: see Capped.
constexpr std::size_t kMaxRows = 16;
constexpr std::size_t kMaxRowBytes = 1500;     // of all rows
constexpr std::size_t kMaxMessageBytes = 600;  // more only for a longer first row

}  // namespace

std::string Violations::TextOf(const std::vector<Row>& rows, std::size_t room) {
  std::string text = rows.front().field + ' ' + rows.front().problem;
  for (std::size_t i = 1; i < rows.size(); ++i) {
    const std::string more = "; " + rows[i].field + ' ' + rows[i].problem;
    if (text.size() + more.size() > room) {
      return text + "; and " + std::to_string(rows.size() - i) + " more";
    }
    text += more;
  }
  return text;
}

void Violations::Add(std::string field, std::string problem) {
  rows_.push_back({std::move(field), std::move(problem)});
}

void Violations::AddNotServed(std::string field) {
  rows_.push_back({std::move(field), "is not served yet; leave it unset", true});
}

void Violations::AddAll(const std::string& prefix, const Violations& from) {
  for (const Row& row : from.rows_)
    rows_.push_back({prefix + row.field, row.problem, row.not_served});
}

absl::Status Violations::ToStatus(std::string_view instance) const {
  const bool only_not_served =
      std::all_of(rows_.begin(), rows_.end(), [](const Row& row) { return row.not_served; });
  Failure failure;
  failure.reason = only_not_served ? Reason::kFieldNotServed : Reason::kInvalidField;
  failure.metadata["field"] = rows_.front().field;
  if (!instance.empty()) {
    failure.metadata["instance"] = instance;
    failure.message = "request to instance " + Shortened(instance, kMaxEcho) + ": ";
  }
  failure.message += TextOf(rows_, kMaxMessageBytes - failure.message.size());
  google::rpc::BadRequest details;
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < std::min(rows_.size(), kMaxRows); ++i) {
    bytes += rows_[i].field.size() + rows_[i].problem.size();
    if (i > 0 && bytes > kMaxRowBytes) break;
    google::rpc::BadRequest::FieldViolation* violation = details.add_field_violations();
    violation->set_field(rows_[i].field);
    violation->set_description(rows_[i].problem);
  }
  absl::Status status = Fail(failure);
  status.SetPayload(kBadRequestPayload, absl::Cord(details.SerializeAsString()));
  return status;
}

}  // namespace broker
