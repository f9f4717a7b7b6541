// Many changes asked for at once, and what became of each.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "service/core/error.h"
#include "service/core/mutation.h"

namespace broker {

// A principal's direct holdings of one type and scope shall be exactly these.
struct SetRequest {
  std::string instance;
  PrincipalRef principal;
  std::string type;
  std::string scope;  // filled where the type has several
  // Each with the level to hold.
  std::vector<EntitlementRef> entitlements;
  bool include_hidden = false;
  Justification justification;
  Precondition precondition;  // etag: see SetEtagOf
  Origin origin{};
};

// Nothing shall be left that the principal holds directly and that can be taken.
struct RevokeAllRequest {
  std::string instance;  // or "-" for all
  PrincipalRef principal;
  std::vector<std::string> types;  // empty for all
  Justification justification;
  std::string principal_id;  // the reference must resolve to it; may be empty
  Origin origin{};
};

using ItemAction = std::variant<MutationRequest, SetRequest, RevokeAllRequest>;

struct BatchItem {
  std::string id;
  ItemAction action;
};

// Validated by the edge.
struct BatchRequest {
  std::vector<BatchItem> items;
  bool stop_on_failure = false;
  bool dry_run = false;
};

// Something of a principal that is no permission and so outlives a revoke_all; the fields are those
// of permissionbroker.v1.Remnant.
struct Remnant {
  std::string instance;
  std::string kind;
  std::string id;
  std::string display_name;
  std::string message;

  friend bool operator==(const Remnant&, const Remnant&) = default;
};

struct ItemResult {
  std::string id;
  std::vector<MutationResult> results;
  std::vector<Failure> problems;
  bool skipped = false;
  std::string set_etag;
  std::vector<Remnant> remnants;

  bool finished() const { return problems.empty() && !skipped; }
};

}  // namespace broker
