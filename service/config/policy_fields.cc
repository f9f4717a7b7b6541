#include "service/config/policy_fields.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace broker {
namespace {

namespace v1 = ::permissionbroker::config::v1;

using Texts = google::protobuf::RepeatedPtrField<std::string>;

constexpr char kAny[] = "*";
constexpr std::size_t kLongestName = 100;
constexpr std::size_t kLongestPattern = 500;  // bytes

bool IsRuleName(std::string_view name) {
  if (name.empty() || name.size() > kLongestName) return false;
  return std::all_of(name.begin(), name.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

bool IsEntitlementPattern(std::string_view text) { return text != "#"; }

bool IsPrincipalPattern(std::string_view text) {
  if (text == kAny) return true;
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0) return false;
  const std::string_view key = text.substr(colon + 1);
  return !key.empty() && key != "#";
}

std::string AllVerbs() {
  std::string all;
  for (const PolicyVerb verb : PolicyVerbs()) all += std::string(NameOf(verb)) + ", ";
  return all + "\"*\"";
}

// Reads one rule after the other.
class RuleReader {
 public:
  RuleReader(const std::set<std::string>& instances, Fields& fields)
      : configured_(instances), fields_(fields) {}

  PolicyRule Read(const v1::PolicyRule& in, std::string path) {
    path_ = std::move(path);
    PolicyRule out;
    out.name = NameIn(in.name());
    out.deny = in.effect() == "deny";
    if (!out.deny && in.effect() != "allow") Refuse("effect", "must be allow or deny");
    if (in.callers().empty()) Refuse("callers", "is missing or empty; \"*\" is every caller");
    out.callers = PatternsIn(in.callers(), "callers");
    out.verbs = VerbsIn(in.verbs());
    out.instances = PatternsIn(in.instances(), "instances");
    CheckInstances(out.instances);
    out.types = PatternsIn(in.types(), "types");
    out.entitlements = PatternsIn(in.entitlements(), "entitlements");
    out.levels = PatternsIn(in.levels(), "levels");
    out.principals = PatternsIn(in.principals(), "principals");
    CheckForms(out);
    CheckWholeInstance(out);
    if (!in.require().empty()) RequireIn(in.require(), out);
    if (in.has_max_ttl()) out.max_ttl = fields_.TermOf(in.max_ttl(), path_ + ".max_ttl");
    if (out.deny && in.has_max_ttl()) Refuse("max_ttl", "is for rules that allow; remove it");
    return out;
  }

 private:
  void Refuse(const std::string& field, const std::string& problem) {
    fields_.Refuse(path_ + '.' + field, problem);
  }

  static std::string EntryOf(const std::string& field, std::size_t i) {
    return field + '[' + std::to_string(i) + ']';
  }

  std::string NameIn(const std::string& name) {
    if (!IsRuleName(name)) {
      Refuse("name", "must be 1 to 100 printable ASCII characters");
    } else if (const auto [first, is_new] = names_.emplace(name, path_); !is_new) {
      Refuse("name", "is the name of " + first->second + " already; choose another");
    }
    return name;
  }

  std::vector<std::string> PatternsIn(const Texts& in, const std::string& field) {
    for (int i = 0; i < in.size(); ++i) {
      if (in[i].empty() || in[i].size() > kLongestPattern) {
        Refuse(EntryOf(field, std::size_t(i)), "must be 1 to 500 bytes; \"*\" is any");
      }
    }
    return {in.begin(), in.end()};
  }

  std::set<PolicyVerb> VerbsIn(const Texts& in) {
    std::set<PolicyVerb> out;
    if (in.empty()) Refuse("verbs", "is missing or empty; set some of " + AllVerbs());
    for (int i = 0; i < in.size(); ++i) {
      if (in[i] == kAny) {
        for (const PolicyVerb verb : PolicyVerbs()) {
          if (IsWild(verb)) out.insert(verb);
        }
      } else if (const auto verb = PolicyVerbNamed(in[i])) {
        out.insert(*verb);
      } else {
        Refuse(EntryOf("verbs", std::size_t(i)), "must be one of " + AllVerbs());
      }
    }
    return out;
  }

  void CheckInstances(const std::vector<std::string>& patterns) {
    for (std::size_t i = 0; i < patterns.size(); ++i) {
      if (patterns[i].empty() || patterns[i].find('*') != std::string::npos) continue;
      if (!configured_.contains(patterns[i])) {
        Refuse(EntryOf("instances", i), "is no configured instance; correct it");
      }
    }
  }

  void CheckForms(const PolicyRule& rule) {
    for (std::size_t i = 0; i < rule.entitlements.size(); ++i) {
      if (!IsEntitlementPattern(rule.entitlements[i])) {
        Refuse(EntryOf("entitlements", i), "has no id; write a name, or # and an id");
      }
    }
    for (std::size_t i = 0; i < rule.principals.size(); ++i) {
      if (!rule.principals[i].empty() && !IsPrincipalPattern(rule.principals[i])) {
        Refuse(EntryOf("principals", i),
               "must be TYPE:KEY, e.g. \"user:*@example.com\", \"team:SRE\" or \"user:#7\"");
      }
    }
  }

  // Else a read would be allowed whatever it shows, as nothing tells what it is about.
  void CheckWholeInstance(const PolicyRule& rule) {
    const auto whole = std::find_if(rule.verbs.begin(), rule.verbs.end(), IsOfWholeInstance);
    if (whole == rule.verbs.end()) return;
    const std::pair<const char*, const std::vector<std::string>*> parts[] = {
        {"types", &rule.types},
        {"entitlements", &rule.entitlements},
        {"levels", &rule.levels},
        {"principals", &rule.principals}};
    for (const auto& [field, patterns] : parts) {
      if (patterns->empty()) continue;
      Refuse(field, "does not go with the verb " + std::string(NameOf(*whole)) +
                        ", which is about no single change; give that a rule of its own");
    }
  }

  void RequireIn(const Texts& in, PolicyRule& out) {
    if (out.deny) Refuse("require", "is for rules that allow; remove it");
    for (int i = 0; i < in.size(); ++i) {
      bool* const required = in[i] == "reason"     ? &out.reason_required
                             : in[i] == "ticket"   ? &out.ticket_required
                             : in[i] == "approval" ? &out.approval_required
                             : in[i] == "ttl"      ? &out.ttl_required
                                                   : nullptr;
      if (required) {
        *required = true;
      } else {
        Refuse(EntryOf("require", std::size_t(i)), "must be reason, ticket, approval or ttl");
      }
    }
  }

  const std::set<std::string>& configured_;
  Fields& fields_;
  std::string path_;                          // of the rule that is being read
  std::map<std::string, std::string> names_;  // to the path of the first
};

}  // namespace

Policy PolicyOf(const v1::Policy& in, const std::set<std::string>& instances, Fields& fields) {
  Policy out;
  if (in.rules().empty()) {
    fields.Refuse("policy.rules", "is missing or empty, so nothing would be allowed; add a rule");
  }
  RuleReader reader(instances, fields);
  for (int i = 0; i < in.rules_size(); ++i) {
    out.rules.push_back(reader.Read(in.rules(i), "policy.rules[" + std::to_string(i) + ']'));
  }
  return out;
}

}  // namespace broker
