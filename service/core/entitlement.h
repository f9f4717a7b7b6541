// What can be held: the kinds that a provider declares, and single entries of its catalogue.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "service/core/definition.h"

namespace broker {

// What the upstream rewrites as a whole when one holding changes. Two changes of the same thing
// must not overlap, or one of them is lost.
enum class TurnScope { kPrincipal, kEntitlement };

// Declared by a provider as data; drives validation, listing and DescribeInstance.
struct EntitlementType {
  std::string type;
  // Lowest first; empty if there is only one.
  std::vector<std::string> levels;
  // True if a principal has at most one level per entitlement.
  bool exclusive = false;
  // What a Revoke leaves and a Grant that names no level gives. Empty: a Revoke leaves nothing, and
  // a Grant gives the lowest level.
  std::string base_level;
  // Granting one of these is refused whoever asks (GUARDED_ENTITLEMENT).
  std::vector<std::string> guarded_levels;
  // Default first; empty if there is only one.
  std::vector<std::string> scopes;
  std::vector<std::string> principal_types;
  // True if Holding::indirect is filled.
  bool reports_indirect = false;
  // Empty if Revoke is plain removal.
  std::string revoke_effect;
  // True if the upstream does not tell what a principal holds without a look into each entitlement.
  bool listed_by_scan = false;
  TurnScope turn = TurnScope::kPrincipal;
  // True if sending the same write twice leaves the same state as sending it once. Only such a
  // write may be made a second time after the upstream refused the first.
  bool write_is_idempotent = false;
  // True if what can be held can be defined too, by these rules: see Definition.
  bool definable = false;
  DefinitionRules definition_rules;
  // For people: what to know of it; mostly empty.
  std::string note;

  // What a Grant that names no level gives; empty if there is only one.
  std::string DefaultLevel() const;

  // Position of a level; -1 if the type has no such level.
  int RankOf(std::string_view level) const;
};

// How a caller names one entitlement. Validated by the edge: type and level are declared, exactly
// one key, bounded strings.
struct EntitlementRef {
  enum class Key { kId, kName };

  std::string type;
  Key key = Key::kId;
  std::string value;
  // Grant: the level to hold. Revoke: empty for whatever is held.
  std::string level;
  std::string scope;

  friend bool operator==(const EntitlementRef&, const EntitlementRef&) = default;
};

// As read from the upstream; the fields are those of permissionbroker.v1.Entitlement.
struct Entitlement {
  std::string type;
  std::string id;
  std::string display_name;
  std::string description;
  bool hidden = false;
  bool guarded = false;
  std::map<std::string, std::string> attributes;

  friend bool operator==(const Entitlement&, const Entitlement&) = default;
};

// "group:Analysts", "team:#7=admin": as the command line writes it, for messages.
std::string ToText(const EntitlementRef& ref);

}  // namespace broker
