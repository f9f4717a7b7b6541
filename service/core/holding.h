// What a principal holds of one entitlement at one moment, read from the upstream.
#pragma once

#include <string>
#include <vector>

#include "service/core/definition.h"
#include "service/core/entitlement.h"
#include "service/core/principal.h"
#include "service/core/time.h"

namespace broker {

// One way to the same access that is not held by the principal itself.
struct IndirectSource {
  std::string kind;
  std::string id;
  std::string display_name;
  std::string level;

  friend bool operator==(const IndirectSource&, const IndirectSource&) = default;
};

struct Holding {
  bool direct = false;
  // Of the direct part; empty if not direct or the type has no levels.
  std::string level;
  std::vector<IndirectSource> indirect;
  // Changes when the direct part does; see EtagOf.
  std::string etag;
  Instant observe_time{};

  friend bool operator==(const Holding&, const Holding&) = default;
};

// A principal and an entitlement by their canonical ids: where a Holding is looked for.
struct HoldingKey {
  std::string principal_type;
  std::string principal_id;
  std::string entitlement_type;
  std::string entitlement_id;
  std::string scope;

  friend bool operator==(const HoldingKey&, const HoldingKey&) = default;
};

// One uncached read: the principal as it is now, what it holds, and what stands around it.
struct Observation {
  Principal principal;
  Holding holding;
  // How many times the upstream stores the direct holding: 0 or 1, more where it keeps duplicates.
  int copies = 0;
  // True if only the holding could be read: principal and surroundings are not filled.
  bool partial = false;
  // True if the thing lies in another one, such as a folder, that the principal cannot see, as far
  // as this read tells.
  bool container_hidden = false;
  // True if the upstream shows that it is held, but not in which scope.
  bool scope_hidden = false;
  // Every other entry of the thing that the upstream rewrites as a whole, as "id" or "id=level",
  // sorted. Compared before and after a write to find what else changed.
  std::vector<std::string> surroundings;
  // Instead of all else, if it is a definition that was read: none if it is not there, one, or for
  // a reset each of the upstream's own.
  std::vector<Definition> definitions;
  // True if the upstream said so in its answer to the write and no read can show it: a reset.
  bool confirmed = false;

  friend bool operator==(const Observation&, const Observation&) = default;
};

// One row of an inventory.
struct AccessGrant {
  Principal principal;
  Entitlement entitlement;
  std::string scope;
  Holding holding;

  friend bool operator==(const AccessGrant&, const AccessGrant&) = default;
};

// A short text that is equal for equal direct parts of one key, and different otherwise.
std::string EtagOf(const HoldingKey& key, bool direct, const std::string& level, int copies);

}  // namespace broker
