#include "cli/plan_output.h"

#include "cli/failure.h"
#include "cli/lease_output.h"
#include "cli/pins.h"
#include "cli/sentence.h"
#include "cli/table.h"

namespace broker::cli {
namespace {

// The level that a grant or set asks for; empty if it does not say.
std::string LevelAsked(const v1::MutationResult& result, const v1::ApplyItem& item) {
  if (item.has_grant()) return item.grant().entitlement().level();
  for (const v1::EntitlementRef& ref : item.set().entitlements()) {
    const v1::Entitlement& what = result.entitlement();
    if (ref.has_id() ? ref.id() == what.id() : ref.name() == what.display_name()) {
      return ref.level();
    }
  }
  return {};
}

// What the type gives if no level is asked for, and what a revoke leaves; empty for none.
std::string DefaultLevel(const v1::EntitlementType& type) {
  if (!type.base_level().empty()) return type.base_level();
  return type.levels().empty() ? "" : type.levels(0);
}

std::string Held(const v1::Holding& holding) {
  if (!holding.direct()) return "none";
  return holding.level().empty() ? "held" : holding.level();
}

bool Takes(const v1::MutationResult& result) {
  return result.outcome() == v1::OUTCOME_REVOKED ||
         result.outcome() == v1::OUTCOME_STILL_HELD_INDIRECTLY;
}

std::string HeldAfter(const v1::MutationResult& result, const v1::ApplyItem& item,
                      const DeclaredTypes& types) {
  if (result.has_after()) return Held(result.after());
  const v1::Entitlement& what = result.entitlement();
  const v1::EntitlementType* type = types.Find(what.instance(), what.type());
  if (Takes(result)) {
    return type == nullptr || type->base_level().empty() ? "none" : type->base_level();
  }
  std::string level = LevelAsked(result, item);
  if (level.empty() && type != nullptr) level = DefaultLevel(*type);
  return level.empty() ? "held" : level;
}

std::string Verb(const v1::MutationResult& result, const ItemText& item) {
  switch (result.outcome()) {
    case v1::OUTCOME_GRANTED: return "grant";
    case v1::OUTCOME_LEVEL_CHANGED: return "change level";
    case v1::OUTCOME_REVOKED:
    case v1::OUTCOME_STILL_HELD_INDIRECTLY: return "revoke";
    default: return item.action;
  }
}

std::string What(const v1::MutationResult& result) {
  const std::string name = NameOf(result.entitlement());
  return result.scope().empty() ? name : name + " @" + result.scope();
}

std::string MetadataOf(const v1::Problem& problem, const std::string& key) {
  const auto found = problem.metadata().find(key);
  return found == problem.metadata().end() ? "" : found->second;
}

std::string Where(const ItemText& item) {
  return item.instance == "-" ? "all instances" : item.instance;
}

// As much of the problem as a cell takes; the whole of it is told apart from the table.
std::vector<std::string> RowOf(const v1::Problem& problem, const ItemText& item) {
  const Failure failure = ToFailure(problem);
  const std::string instance = MetadataOf(problem, "instance");
  const std::string type = MetadataOf(problem, "entitlement_type");
  const std::string id = MetadataOf(problem, "entitlement_id");
  std::string what = item.entitlement;
  if (!type.empty() && !id.empty()) {
    what = type + " " + id;
  } else if (what.empty()) {
    what = type;
  }
  return {item.label,
          item.action,
          item.principal,
          what,
          instance.empty() ? Where(item) : instance,
          "problem: " + (failure.reason.empty() ? failure.code : failure.reason),
          ""};
}

void AddRows(const ItemText& item, const v1::ApplyItem& asked, const v1::ApplyItemResult& answer,
             const DeclaredTypes& types, Table& table) {
  for (const v1::MutationResult& result : answer.results()) {
    table.Add({item.label, Verb(result, item), NameOf(result.principal()), What(result),
               result.entitlement().instance(), EffectOf(result, asked, types),
               result.operation_id()});
  }
  for (const v1::Problem& problem : answer.problems()) table.Add(RowOf(problem, item));
  if (!answer.results().empty() || !answer.problems().empty()) return;
  table.Add({item.label, item.action, item.principal, item.entitlement, Where(item),
             answer.skipped() ? "not tried" : "nothing to do", ""});
}

}  // namespace

std::string EffectOf(const v1::MutationResult& result, const v1::ApplyItem& item,
                     const DeclaredTypes& types) {
  const std::string ways = NameIndirect(result.has_after() ? result.after() : result.before());
  const bool still = result.outcome() == v1::OUTCOME_STILL_HELD_INDIRECTLY;
  const std::string note = still && !ways.empty() ? "; still through " + ways : "";
  if (!HasEffect(result, item)) return "nothing to do" + note;
  const std::string until = UntilOf(result.lease());
  const std::string end = until.empty() ? "" : " until " + until;
  if (!result.changed()) return "leased" + end + note;
  return Held(result.before()) + " -> " + HeldAfter(result, item, types) + end + note;
}

void PrintItems(const ApplyFile& file, const v1::ApplyResponse& response,
                const DeclaredTypes& types, std::ostream& out) {
  Table table({"ITEM", "CHANGE", "WHO", "WHAT", "WHERE", "EFFECT", "OPERATION"});
  for (int i = 0; i < response.items_size() && i < file.request.items_size(); ++i) {
    AddRows(file.items[static_cast<std::size_t>(i)], file.request.items(i), response.items(i),
            types, table);
  }
  table.Print(out);
}

void PrintRemnants(const v1::ApplyResponse& response, std::ostream& out) {
  Table table({"WHERE", "KIND", "ID", "NAME", "WHAT IT IS"});
  for (const v1::ApplyItemResult& item : response.items()) {
    for (const v1::Remnant& remnant : item.remnants()) {
      table.Add({remnant.instance(), remnant.kind(), remnant.id(), remnant.display_name(),
                 remnant.message()});
    }
  }
  if (table.empty()) return;
  out << "\noutlives this, and was not touched:\n";
  table.Print(out);
}

}  // namespace broker::cli
