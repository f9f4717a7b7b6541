// The roles of a server and who holds them. Who may change them is decided elsewhere.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tests/fakes/grafana/rbac_role.h"

namespace broker::fakes::grafana {

struct RoleChanges {
  std::vector<RoleAssignment> added;
  std::vector<RoleAssignment> removed;
};

class RoleTable {
 public:
  const std::map<std::string, RbacRole, std::less<>>& all() const { return roles_; }
  const std::set<RoleAssignment>& assignments() const { return assignments_; }

  // Throws std::invalid_argument if the uid, or in its org the name, is taken.
  RbacRole& Add(RbacRole role);
  // Over the one with this uid, if there is one.
  void Put(RbacRole role);
  // With its assignments.
  void Delete(std::string_view uid);

  // Null if there is none.
  RbacRole* Find(std::string_view uid);
  const RbacRole* Find(std::string_view uid) const;
  // Null if it belongs to another org.
  const RbacRole* FindFor(std::int64_t org, std::string_view uid) const;
  bool NameTaken(std::int64_t org, std::string_view name, std::string_view except_uid = "") const;
  bool IsAssigned(std::string_view uid) const;
  // "r00000001" and so on: one that nobody has.
  std::string NewUid();

  bool Holds(const RoleAssignment& assignment) const { return assignments_.contains(assignment); }
  // False if it was so before.
  bool Assign(RoleAssignment assignment) { return assignments_.insert(assignment).second; }
  bool Unassign(const RoleAssignment& assignment) { return assignments_.erase(assignment) > 0; }
  // Without an org: everywhere.
  void DropPrincipal(const Principal& principal, std::optional<std::int64_t> org = std::nullopt);

  std::int64_t next_uid = 1;

 private:
  std::map<std::string, RbacRole, std::less<>> roles_;
  std::set<RoleAssignment> assignments_;
};

}  // namespace broker::fakes::grafana
