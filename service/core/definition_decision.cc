#include "service/core/definition_decision.h"

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <system_error>

#include "service/core/error.h"

namespace broker {
namespace {

std::string NameOfOne(const Definition& one) {
  return one.type + " " + (one.id.empty() ? one.name : one.id);
}

Metadata ResourceOf(const Definition& one) {
  return {{"resource_type", one.type}, {"resource_name", one.id.empty() ? one.name : one.id}};
}

// The etag as a number, if it is one.
std::optional<std::int64_t> CountOf(const std::string& etag) {
  std::int64_t count = 0;
  const char* const last = etag.data() + etag.size();
  const auto [end, error] = std::from_chars(etag.data(), last, count);
  if (error != std::errc() || end != last) return std::nullopt;
  return count;
}

// `field`: where the request has the etag.
absl::Status Moved(const Definition& wanted, const Definition& present, const char* field) {
  return Fail(Reason::kPreconditionFailed,
              NameOfOne(wanted) + " has changed since the given etag was read; read it again",
              {{"etag", present.etag}, {"field", field}});
}

absl::StatusOr<Decision> DecideCreate(const Definition& wanted, const Observation& now) {
  if (now.definitions.empty()) return Decision{true, Outcome::kCreated};
  const Definition& present = now.definitions.front();
  if (SameContent(wanted, present)) return Decision{false, Outcome::kUnchanged};
  return Fail(Reason::kEntitlementExists,
              NameOfOne(wanted) +
                  " is there already with another definition; read it, then update it or choose "
                  "another id",
              ResourceOf(present));
}

absl::StatusOr<Decision> DecideUpdate(const Definition& wanted, const Observation& now) {
  if (now.definitions.empty()) {
    return Fail(Reason::kEntitlementNotFound,
                "there is no " + NameOfOne(wanted) + "; ListEntitlements tells what there is",
                ResourceOf(wanted));
  }
  const Definition& present = now.definitions.front();
  if (SameContent(wanted, present)) return Decision{false, Outcome::kUnchanged};
  if (wanted.etag != present.etag) return Moved(wanted, present, "definition.etag");
  if (wanted.scope != present.scope) {
    return InvalidField("definition.scope", "is \"" + wanted.scope + "\", but " +
                                                NameOfOne(wanted) + " is of scope \"" +
                                                present.scope + "\" and stays so; send that");
  }
  return Decision{true, Outcome::kUpdated};
}

absl::StatusOr<Decision> DecideDelete(const Definition& wanted, const Observation& now) {
  if (now.definitions.empty()) return Decision{false, Outcome::kDeleted};
  const Definition& present = now.definitions.front();
  if (!wanted.etag.empty() && wanted.etag != present.etag) {
    return Moved(wanted, present, "etag");
  }
  return Decision{true, Outcome::kDeleted};
}

}  // namespace

absl::StatusOr<Decision> DecideDefinition(const Wish& wish, const Observation& now) {
  switch (wish.verb) {
    case Verb::kCreate: return DecideCreate(*wish.definition, now);
    case Verb::kUpdate: return DecideUpdate(*wish.definition, now);
    case Verb::kDelete: return DecideDelete(*wish.definition, now);
    default: return Decision{true, Outcome::kReset};
  }
}

bool IsDefined(const Wish& wish, const Observation& now) {
  if (wish.verb == Verb::kReset) return now.confirmed;
  if (wish.verb == Verb::kDelete) return now.definitions.empty();
  return !now.definitions.empty() && SameContent(*wish.definition, now.definitions.front());
}

Outcome DefinitionOutcome(const Wish& wish, const Observation& before, const Observation& after) {
  switch (wish.verb) {
    case Verb::kCreate: return before.definitions.empty() ? Outcome::kCreated : Outcome::kUnchanged;
    case Verb::kUpdate: return IsRedefined(before, after) ? Outcome::kUpdated : Outcome::kUnchanged;
    case Verb::kDelete: return Outcome::kDeleted;
    default: return Outcome::kReset;
  }
}

bool IsRedefined(const Observation& before, const Observation& after) {
  return !SameContents(before.definitions, after.definitions);
}

std::vector<Warning> WarningsOfDefinition(const DefinitionRules& rules, const Wish& wish,
                                          const Observation& before, const Observation& after) {
  std::vector<Warning> warnings;
  const bool updates = wish.verb == Verb::kUpdate && IsRedefined(before, after);
  if (!updates || !rules.counted_etag || before.definitions.empty()) return warnings;
  const auto first = CountOf(before.definitions.front().etag);
  const auto last = CountOf(after.definitions.front().etag);
  if (first && last && *last - *first > 1) {
    warnings.push_back({WarningCode::kCollateralChange,
                        "somebody else changed it between the read before this write and the one "
                        "after it, so one of the two changes replaced the other"});
  }
  return warnings;
}

absl::Status WhyNotDefined(const Wish& wish, const Observation& before, const Observation& now,
                           bool refused) {
  if (refused) return DecideDefinition(wish, now).status();
  if (wish.verb == Verb::kReset) {
    return Fail(Reason::kOutcomeUnknown,
                "the upstream did not confirm the reset, and no read can show it: it may have been "
                "done; it is safe to ask for it again");
  }
  if (wish.verb == Verb::kCreate) return DecideDefinition(wish, now).status();
  if (before.definitions == now.definitions) return absl::OkStatus();
  Metadata metadata = ResourceOf(*wish.definition);
  if (!now.definitions.empty()) metadata["etag"] = now.definitions.front().etag;
  return Fail(Failure{Reason::kChangedMeanwhile,
                      NameOfOne(*wish.definition) +
                          " was changed by somebody else at the same time, and is not what was "
                          "asked for; read it, then ask again",
                      std::move(metadata), std::chrono::seconds(1)});
}

}  // namespace broker
