// What an entitlement is, where an upstream lets it be made and changed; the fields are those of
// permissionbroker.v1.EntitlementDefinition.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "service/core/permission.h"

namespace broker {

struct Definition {
  std::string type;
  std::string id;
  std::string name;
  std::string display_name;
  std::string description;
  std::string group;
  bool hidden = false;
  std::string scope;
  std::vector<Permission> permissions;  // sorted, each once
  std::string etag;

  friend bool operator==(const Definition&, const Definition&) = default;
};

// Where a definition is looked for: by its id or, without one, by its name.
struct DefinitionKey {
  std::string type;
  std::string id;
  std::string name;
  std::string scope;

  friend bool operator==(const DefinitionKey&, const DefinitionKey&) = default;
};

// How an entitlement type is defined; declared by a provider as data.
struct DefinitionRules {
  // True if the caller chooses the id, of letters, digits, "-" and "_"; a creation looks whether it
  // is taken. If not, the upstream gives it, and a creation looks for the name.
  bool chosen_id = false;
  std::size_t max_id = 40;     // characters, of a chosen one
  std::size_t max_name = 190;  // characters
  // Names, and ids, that begin so are the upstream's own.
  std::vector<std::string> reserved_prefixes;
  std::vector<std::string> reserved_id_prefixes;
  // True if a definition has display_name, description, group, hidden and permissions. If not, it
  // is a name.
  bool described = false;
  // True if the upstream takes a deleted one away from whoever holds it. If not, a forced deletion
  // revokes it from each holder first.
  bool deletion_revokes = false;
  // True if the etag is a number that each change raises by one.
  bool counted_etag = false;
  // True if the upstream ships some of its own that can be reset.
  bool resettable = false;

  friend bool operator==(const DefinitionRules&, const DefinitionRules&) = default;
};

// True if the two say the same of the entitlement: all but the id and the etag. One without a
// display name is shown by its name.
bool SameContent(const Definition& a, const Definition& b);

// As above, of all of them, in any order, matched by their ids.
bool SameContents(const std::vector<Definition>& a, const std::vector<Definition>& b);

}  // namespace broker
