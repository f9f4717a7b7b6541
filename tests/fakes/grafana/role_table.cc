#include "tests/fakes/grafana/role_table.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace broker::fakes::grafana {

RbacRole& RoleTable::Add(RbacRole role) {
  if (role.uid.empty()) role.uid = NewUid();
  if (Find(role.uid) != nullptr || NameTaken(role.org, role.name)) {
    throw std::invalid_argument("role " + role.uid + ": uid or name taken");
  }
  std::string uid = role.uid;
  return roles_[std::move(uid)] = std::move(role);
}

void RoleTable::Put(RbacRole role) {
  std::string uid = role.uid;
  roles_[std::move(uid)] = std::move(role);
}

void RoleTable::Delete(std::string_view uid) {
  std::erase_if(assignments_,
                [&](const RoleAssignment& assignment) { return assignment.role == uid; });
  const auto found = roles_.find(uid);
  if (found != roles_.end()) roles_.erase(found);
}

RbacRole* RoleTable::Find(std::string_view uid) {
  const auto found = roles_.find(uid);
  return found == roles_.end() ? nullptr : &found->second;
}

const RbacRole* RoleTable::Find(std::string_view uid) const {
  const auto found = roles_.find(uid);
  return found == roles_.end() ? nullptr : &found->second;
}

const RbacRole* RoleTable::FindFor(std::int64_t org, std::string_view uid) const {
  const RbacRole* role = Find(uid);
  return role != nullptr && (role->org == kGlobal || role->org == org) ? role : nullptr;
}

bool RoleTable::NameTaken(std::int64_t org, std::string_view name,
                          std::string_view except_uid) const {
  return std::any_of(roles_.begin(), roles_.end(), [&](const auto& entry) {
    const RbacRole& role = entry.second;
    return role.org == org && role.name == name && role.uid != except_uid;
  });
}

bool RoleTable::IsAssigned(std::string_view uid) const {
  return std::any_of(assignments_.begin(), assignments_.end(),
                     [&](const RoleAssignment& assignment) { return assignment.role == uid; });
}

std::string RoleTable::NewUid() {
  std::string uid;
  do {
    const std::string number = std::to_string(next_uid++);
    uid = "r" + std::string(number.size() < 8 ? 8 - number.size() : 0, '0') + number;
  } while (Find(uid) != nullptr);
  return uid;
}

void RoleTable::DropPrincipal(const Principal& principal, std::optional<std::int64_t> org) {
  std::erase_if(assignments_, [&](const RoleAssignment& assignment) {
    return assignment.principal == principal && (!org || assignment.org == *org);
  });
}

}  // namespace broker::fakes::grafana
