#include "service/grpc/definition_check.h"

#include <algorithm>
#include <set>
#include <string_view>

#include "service/grpc/definition_in.h"

namespace broker {
namespace {

std::size_t Characters(std::string_view utf8) {
  return static_cast<std::size_t>(
      std::count_if(utf8.begin(), utf8.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

bool IsIdCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_';
}

void CheckLength(RequestCheck& check, const std::string& field, const std::string& text,
                 std::size_t max) {
  constexpr std::size_t kLongestCharacter = 4;
  if (check.Text(field, text, max * kLongestCharacter) && Characters(text) > max) {
    check.Add(field, "has more than " + std::to_string(max) + " characters; shorten it");
  }
}

void CheckChosenId(RequestCheck& check, const std::string& id, const DefinitionRules& rules) {
  if (id.empty()) {
    check.Add("definition.id", "is missing; choose one, so that a repeated call finds the first");
  } else if (id.size() > rules.max_id || !std::all_of(id.begin(), id.end(), IsIdCharacter)) {
    check.Add("definition.id", "must be 1 to " + std::to_string(rules.max_id) +
                                   " letters, digits, \"-\" and \"_\"; choose another");
  }
}

void CheckNotReserved(RequestCheck& check, const std::string& field, const std::string& text,
                      const std::vector<std::string>& prefixes) {
  for (const std::string& prefix : prefixes) {
    if (text.starts_with(prefix)) {
      check.Add(field, "begins with \"" + prefix + "\", as the upstream's own do; choose another");
    }
  }
}

void CheckId(RequestCheck& check, const std::string& id, const EntitlementType& type, bool update) {
  const DefinitionRules& rules = type.definition_rules;
  if (!update && !rules.chosen_id && !id.empty()) {
    check.Add("definition.id", "is given to a " + type.type + " by the upstream; leave it empty");
  } else if (rules.chosen_id) {
    CheckChosenId(check, id, rules);
    if (!update) CheckNotReserved(check, "definition.id", id, rules.reserved_id_prefixes);
  } else if (update) {
    check.Required("definition.id", id);
  }
}

void CheckName(RequestCheck& check, const std::string& name, const DefinitionRules& rules) {
  if (name.empty()) {
    check.Required("definition.name", name);
    return;
  }
  CheckLength(check, "definition.name", name, rules.max_name);
  CheckNotReserved(check, "definition.name", name, rules.reserved_prefixes);
}

std::string ScopeOf(RequestCheck& check, const std::string& scope, const EntitlementType& type) {
  const auto& scopes = type.scopes;
  if (scope.empty()) return scopes.empty() ? "" : scopes.front();
  if (check.Text("definition.scope", scope) &&
      std::find(scopes.begin(), scopes.end(), scope) == scopes.end()) {
    check.Add("definition.scope", "is no scope of a " + type.type +
                                      "; leave it empty, or use one that DescribeInstance tells");
  }
  return scope;
}

// What Grafana's validation and its databases take, and people can read.
void CheckPermissionText(RequestCheck& check, const std::string& field, const std::string& text) {
  if (!check.Text(field, text, kMaxPermissionText)) return;
  if (text.find(' ') != std::string::npos) check.Add(field, "has a blank; remove it");
}

std::vector<Permission> ReadPermissions(RequestCheck& check, const v1::EntitlementDefinition& in) {
  if (in.permissions_size() > kMaxPermissions) {
    check.Add("definition.permissions",
              "has more than " + std::to_string(kMaxPermissions) + " entries; use wider scopes");
    return {};
  }
  std::set<Permission> permissions;
  for (int i = 0; i < in.permissions_size(); ++i) {
    const v1::Permission& one = in.permissions(i);
    const std::string field = "definition.permissions[" + std::to_string(i) + "]";
    if (one.action().empty()) check.Required(field + ".action", one.action());
    CheckPermissionText(check, field + ".action", one.action());
    CheckPermissionText(check, field + ".scope", one.scope());
    if (!permissions.insert({one.action(), one.scope()}).second) {
      check.Add(field, "is there twice; leave it out");
    }
  }
  return {permissions.begin(), permissions.end()};
}

void ReadDescription(RequestCheck& check, const v1::EntitlementDefinition& in, Definition* out) {
  CheckLength(check, "definition.display_name", in.display_name(), kMaxDefinitionText);
  CheckLength(check, "definition.group", in.group(), kMaxDefinitionText);
  // The one text of several lines.
  std::string one_line = in.description();
  std::replace(one_line.begin(), one_line.end(), '\n', ' ');
  check.Text("definition.description", one_line, kMaxDescription);
  out->display_name = in.display_name();
  out->description = in.description();
  out->group = in.group();
  out->hidden = in.hidden();
  out->permissions = ReadPermissions(check, in);
}

void CheckNotDescribed(RequestCheck& check, const v1::EntitlementDefinition& in) {
  const auto refuse = [&](const std::string& field, bool is_set) {
    if (is_set) {
      check.Add("definition." + field, "is set, but a " + in.type() + " has none; leave it empty");
    }
  };
  refuse("display_name", !in.display_name().empty());
  refuse("description", !in.description().empty());
  refuse("group", !in.group().empty());
  refuse("hidden", in.hidden());
  refuse("permissions", in.permissions_size() > 0);
}

}  // namespace

Definition ReadDefinition(RequestCheck& check, bool present, const v1::EntitlementDefinition& in,
                          bool update) {
  Definition out;
  if (!present) {
    check.Add("definition", "is missing; say what it shall be");
    return out;
  }
  out.type = in.type();
  if (!check.EntitlementTypeName("definition.type", in.type()) || !check.info()) return out;
  const EntitlementType& type = *check.info()->FindType(in.type());
  if (!type.definable) return out;
  CheckId(check, in.id(), type, update);
  CheckName(check, in.name(), type.definition_rules);
  out.id = in.id();
  out.name = in.name();
  out.scope = ScopeOf(check, in.scope(), type);
  if (type.definition_rules.described) {
    ReadDescription(check, in, &out);
  } else {
    CheckNotDescribed(check, in);
  }
  if (!update) return out;
  if (in.etag().empty()) {
    check.Add("definition.etag", "is missing; read the definition and send the etag that it has");
  } else {
    check.Text("definition.etag", in.etag());
  }
  out.etag = in.etag();
  return out;
}

}  // namespace broker
