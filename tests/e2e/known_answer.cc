#include "tests/e2e/known_answer.h"

#include <algorithm>
#include <set>

namespace broker::test {
namespace {

std::string Counted(const std::vector<std::string>& rows) {
  return std::to_string(rows.size()) + (rows.empty() ? "" : ": ") + Joined(rows, ", ");
}

// Without the prefix of its enum.
std::string Short(const std::string& name, const std::string& prefix) {
  return name.starts_with(prefix) ? name.substr(prefix.size()) : name;
}
std::string NameOf(v1::Outcome outcome) { return Short(v1::Outcome_Name(outcome), "OUTCOME_"); }
std::string NameOf(const v1::Problem& problem) {
  return Short(v1::ErrorReason_Name(problem.reason()), "ERROR_REASON_");
}
std::string NameOf(const v1::Entitlement& entitlement) {
  return entitlement.type() + ":" + entitlement.display_name();
}
std::string NameOf(const v1::EntitlementDefinition& one) {
  const int count = one.permissions_size();
  return one.id() + " of " + std::to_string(count) + (count == 1 ? " permission" : " permissions");
}

bool Remains(const v1::EntitlementDefinition& role,
             const google::protobuf::RepeatedPtrField<v1::EntitlementDefinition>& others) {
  return std::any_of(others.begin(), others.end(), [&](const auto& other) {
    return other.id() == role.id() && NameOf(other) == NameOf(role);
  });
}

std::string TextOf(const v1::MutationResult& result) {
  std::string text = NameOf(result.outcome()) + " " + NameOf(result.entitlement());
  for (const auto& warning : result.warnings()) {
    text += " " + Short(v1::WarningCode_Name(warning.code()), "WARNING_CODE_");
  }
  return text;
}

std::string TextOf(const v1::EntitlementResult& result) {
  std::string text = NameOf(result.outcome()) + (result.changed() ? "" : ", nothing changed");
  for (const auto& one : result.before()) {
    if (!Remains(one, result.after())) text += ", was " + NameOf(one);
  }
  for (const auto& one : result.after()) {
    if (!Remains(one, result.before())) text += ", is " + NameOf(one);
  }
  return text;
}

}  // namespace

std::string Joined(const std::vector<std::string>& parts, const std::string& between) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : between) + part;
  return text;
}

std::string TextOf(const v1::GrantResponse& reply) { return TextOf(reply.result()); }

std::string TextOf(const v1::RevokeResponse& reply) { return TextOf(reply.result()); }

std::string TextOf(const v1::ApplyResponse& reply) {
  std::vector<std::string> parts;
  for (const auto& item : reply.items()) {
    for (const auto& result : item.results()) parts.push_back(TextOf(result));
    for (const auto& problem : item.problems()) parts.push_back(NameOf(problem));
  }
  return (reply.complete() ? "complete: " : "not complete: ") + Joined(parts, ", ");
}

std::string TextOf(const v1::ListGrantsResponse& reply) {
  std::vector<std::string> rows;
  for (const auto& grant : reply.grants()) rows.push_back(NameOf(grant.entitlement()));
  std::string text = Counted(rows);
  for (const auto& problem : reply.problems()) text += "; " + NameOf(problem);
  return text;
}

std::string TextOf(const v1::ListEntitlementsResponse& reply) {
  std::vector<std::string> rows;
  for (const auto& row : reply.entitlements()) rows.push_back(row.display_name());
  return Counted(rows);
}

std::string TextOf(const v1::ListPermissionsResponse& reply) {
  std::set<std::string> actions;
  for (const auto& row : reply.permissions()) actions.insert(row.action());
  return Counted({actions.begin(), actions.end()});
}

std::string TextOf(const v1::GetPrincipalResponse& reply) {
  return reply.principal().type() + " " + reply.principal().id() + " " + reply.principal().email();
}

std::string TextOf(const v1::DescribeInstanceResponse& reply) {
  std::string text = reply.check().accepted() ? "accepted" : "not accepted";
  if (reply.check().has_problem()) text += ", " + NameOf(reply.check().problem());
  for (const std::string& right : reply.check().missing()) text += "; without " + right;
  text += "; " + reply.instance().edition();
  if (reply.has_rbac_enabled()) {
    text += reply.rbac_enabled() ? "; rbac_enabled true" : "; rbac_enabled false";
  }
  for (const auto& type : reply.entitlement_types()) {
    if (type.has_unavailable()) text += "; " + type.type() + " " + NameOf(type.unavailable());
  }
  return text;
}

std::string TextOf(const v1::GetEntitlementResponse& reply) { return NameOf(reply.definition()); }

std::string TextOf(const v1::CreateEntitlementResponse& reply) { return TextOf(reply.result()); }

std::string TextOf(const v1::UpdateEntitlementResponse& reply) { return TextOf(reply.result()); }

std::string TextOf(const v1::DeleteEntitlementResponse& reply) { return TextOf(reply.result()); }

std::string TextOf(const v1::ResetBasicRolesResponse& reply) { return TextOf(reply.result()); }

std::string MessagesIn(const google::protobuf::Message& reply) {
  std::string messages;
  if (const auto* applied = dynamic_cast<const v1::ApplyResponse*>(&reply)) {
    for (const auto& item : applied->items()) {
      for (const auto& problem : item.problems()) messages += problem.message() + "\n";
    }
  }
  if (const auto* described = dynamic_cast<const v1::DescribeInstanceResponse*>(&reply)) {
    messages = described->check().problem().message();
    for (const auto& type : described->entitlement_types())
      messages += type.unavailable().message();
  }
  return messages;
}

}  // namespace broker::test
