#include "cli/sentence.h"

#include "cli/lease_output.h"

namespace broker::cli {
namespace {

std::string AsLevel(const std::string& level) { return level.empty() ? "" : " as " + level; }

std::string What(const v1::MutationResult& result, const std::string& level) {
  return NameOf(result.entitlement()) + AsLevel(level) + " in " + result.entitlement().instance();
}

std::string OtherWays(const v1::MutationResult& result) {
  const v1::Holding& holding = result.has_after() ? result.after() : result.before();
  const std::string ways = NameIndirect(holding);
  return ways.empty() ? "another way" : "through " + ways;
}

std::string Nothing(const v1::MutationResult& result) {
  return result.dry_run() ? "; nothing would be changed" : "; nothing was changed";
}

// A dry run of a grant has no `after`: the level it would give is not in the reply.
std::string Granted(const v1::MutationResult& result, const std::string& who) {
  if (result.dry_run())
    return "would be granted (dry run): " + who + " would hold " + What(result, "");
  return "granted: " + who + " now holds " + What(result, result.after().level());
}

std::string LevelChanged(const v1::MutationResult& result, const std::string& who) {
  const std::string held = result.before().level();
  if (result.dry_run()) {
    return "level would be changed (dry run): " + who + " holds " + What(result, held);
  }
  return "level changed: " + who + " now holds " + What(result, result.after().level()) +
         (held.empty() ? "" : ", before" + AsLevel(held));
}

// A revoke that lowers to a default, as Grafana's org level, leaves something direct.
std::string Revoked(const v1::MutationResult& result, const std::string& who) {
  if (result.dry_run()) {
    return "would be revoked (dry run): " + who + " holds " + What(result, result.before().level());
  }
  if (result.after().direct()) {
    return "revoked: " + who + " was lowered and now holds " + What(result, result.after().level());
  }
  return "revoked: " + who + " no longer holds " + What(result, "");
}

// Where a revoke only lowers, what is left at the bottom is still held directly.
std::string AlreadyAbsent(const v1::MutationResult& result, const std::string& who) {
  const bool bottom = result.before().direct();
  return std::string("already absent: ") + who + (bottom ? " holds only " : " does not hold ") +
         What(result, bottom ? result.before().level() : "") + Nothing(result);
}

std::string StillHeld(const v1::MutationResult& result, const std::string& who) {
  const std::string rest = What(result, "") + " " + OtherWays(result);
  if (!result.changed()) {
    return "still held indirectly: " + who + " holds nothing direct, but has " + rest +
           Nothing(result);
  }
  if (result.dry_run()) {
    return "would be revoked (dry run): " + who + " would still have " + rest;
  }
  return "revoked, still held indirectly: " + who + " still has " + rest;
}

}  // namespace

std::string NameOf(const v1::Principal& principal) {
  std::string name = principal.email();
  if (name.empty()) name = principal.login();
  if (name.empty()) name = principal.display_name();
  const std::string id = principal.type() + " " + principal.id();
  return name.empty() ? id : name + " (" + id + ")";
}

std::string NameOf(const v1::Entitlement& entitlement) {
  if (entitlement.display_name().empty()) return entitlement.type() + " " + entitlement.id();
  return entitlement.type() + " " + entitlement.display_name() + " (" + entitlement.id() + ")";
}

std::string NameOf(const v1::IndirectSource& source) {
  std::string text = source.kind();
  if (!source.display_name().empty()) text += " " + source.display_name();
  if (!source.id().empty()) text += " (" + source.id() + ")";
  return text + AsLevel(source.level());
}

std::string NameIndirect(const v1::Holding& holding) {
  std::string text;
  for (const v1::IndirectSource& source : holding.indirect()) {
    text += (text.empty() ? "" : ", ") + NameOf(source);
  }
  return text;
}

std::string HowHeld(const v1::Holding& holding) {
  const std::string indirect = NameIndirect(holding);
  if (!holding.direct()) return indirect.empty() ? "" : "through " + indirect;
  return indirect.empty() ? "direct" : "direct, also through " + indirect;
}

namespace {

std::string OutcomeOf(const v1::MutationResult& result) {
  const std::string who = NameOf(result.principal());
  switch (result.outcome()) {
    case v1::OUTCOME_GRANTED: return Granted(result, who);
    case v1::OUTCOME_ALREADY_HELD:
      return "already held: " + who + " holds " + What(result, result.before().level()) +
             Nothing(result);
    case v1::OUTCOME_LEVEL_CHANGED: return LevelChanged(result, who);
    case v1::OUTCOME_REVOKED: return Revoked(result, who);
    case v1::OUTCOME_ALREADY_ABSENT: return AlreadyAbsent(result, who);
    case v1::OUTCOME_STILL_HELD_INDIRECTLY: return StillHeld(result, who);
    default: break;
  }
  return "outcome " + std::to_string(result.outcome()) + ": " + who + ", " + What(result, "") +
         (result.changed() ? "; changed" : Nothing(result));
}

std::string LeaseOf(const v1::MutationResult& result) {
  const v1::Lease& lease = result.lease();
  if (lease.state() == v1::LEASE_STATE_ENDED) return "; the leases over it have ended";
  const std::string until = UntilOf(lease);
  if (until.empty()) return "";
  return (result.dry_run() ? "; would be leased until " : "; leased until ") + until;
}

}  // namespace

std::string Sentence(const v1::MutationResult& result) {
  return OutcomeOf(result) + LeaseOf(result);
}

}  // namespace broker::cli
