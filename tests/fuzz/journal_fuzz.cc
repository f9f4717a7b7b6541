// The JSON columns of a journal that somebody may have edited. What is read is written in one form,
// which is read and written again the same.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "service/store/audit_json.h"
#include "service/store/lease_json.h"
#include "service/store/operation_json.h"
#include "tests/fuzz/require.h"

namespace broker {
namespace {

using fuzz::Require;

// `read(text, &value)` and `write(value)`.
template <class T, class Read, class Write>
void Check(std::string_view text, Read read, Write write) {
  T value{};
  if (!read(text, &value)) return;
  const std::string written = write(value);
  T again{};
  Require(read(written, &again), "what was written can be read");
  Require(write(again) == written, "what was read is written the same");
}

}  // namespace
}  // namespace broker

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace broker;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  // A 0 is not stored, and is read as what it is by default: the second text is the final one.
  AuditEvent event;
  if (ReadAuditBody(text, &event)) {
    AuditEvent stored;
    Require(ReadAuditBody(AuditBody(event), &stored), "what was written can be read");
    Check<AuditEvent>(AuditBody(stored), ReadAuditBody, AuditBody);
  }
  Check<Lease>(text, ReadLeaseDetails, LeaseDetailsJson);
  Check<Operation>(text, ReadDetails, DetailsJson);
  Check<Operation>(text, ReadOutcome, OutcomeJson);
  Check<Operation>(text, ReadBefore, [](const Operation& operation) {
    return BeforeJson(operation.before.value_or(Observation{}));
  });
  return 0;
}
