// Everything that is wrong with one request, told at once.
#pragma once

#include <absl/status/status.h>

#include <string>
#include <string_view>
#include <vector>

namespace broker {

class Violations {
 public:
  // A sentence is "<field> <problem>"; the problem ends with the next step.
  void Add(std::string field, std::string problem);
  // The field is part of the API but not served by this version.
  void AddNotServed(std::string field);

  // All of `from`, with `prefix` before each field.
  void AddAll(const std::string& prefix, const Violations& from);

  bool empty() const { return rows_.empty(); }

  // REQUIRES: !empty(). INVALID_FIELD, or FIELD_NOT_SERVED if that is all there is to say. Carries
  // a google.rpc.BadRequest under kBadRequestPayload. `instance` may be empty.
  absl::Status ToStatus(std::string_view instance) const;

 private:
  struct Row {
    std::string field;
    std::string problem;
    bool not_served = false;
  };
  // A sentence for each row, but after the first one only as long as there is room.
  static std::string TextOf(const std::vector<Row>& rows, std::size_t room);

  std::vector<Row> rows_;
};

inline constexpr char kBadRequestPayload[] = "type.googleapis.com/google.rpc.BadRequest";

}  // namespace broker
