#include "cli/policy_question.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "cli/term.h"
#include "cli/text.h"

namespace broker::cli {
namespace {

constexpr char kAllInstances[] = "-";

class QuestionReader {
 public:
  QuestionReader(const QuestionText& text, const Config& config,
                 std::vector<FieldProblem>* problems)
      : text_(text), config_(config), problems_(problems) {}

  AskedQuestion Read() {
    AskedQuestion out;
    out.caller = text_.caller;
    if (out.caller.empty()) Refuse("caller", "is missing; write whose call it is, e.g. corp:ann");
    out.instance = Instance();
    ReadTarget(out.target);
    out.has_target = HasTarget();
    if (const auto verb = PolicyVerbNamed(text_.verb)) {
      out.verb = *verb;
      CheckTarget(*verb);
    } else {
      Refuse("verb", "must be one of " + Verbs());
    }
    out.why = text_.why;
    out.ends = !text_.ttl.empty();
    if (out.ends && !ParseTtl(text_.ttl)) Refuse("ttl", std::string("must be ") + kTtlForm);
    return out;
  }

 private:
  void Refuse(const std::string& field, const std::string& problem) {
    problems_->push_back({field, problem});
  }

  static std::string Verbs() {
    std::string all;
    for (const PolicyVerb verb : PolicyVerbs()) {
      (all += all.empty() ? "" : ", ") += broker::NameOf(verb);
    }
    return all;
  }

  std::string Instance() {
    if (text_.instance == kAllInstances) return "";
    const bool configured =
        std::any_of(config_.instances.begin(), config_.instances.end(),
                    [&](const InstanceConfig& one) { return one.name == text_.instance; });
    if (!configured) Refuse("instance", "is not in the configuration; correct it, or write -");
    return text_.instance;
  }

  bool HasTarget() const {
    return !text_.type.empty() || !text_.entitlement.empty() || !text_.level.empty() ||
           !text_.principal.empty();
  }

  void CheckTarget(PolicyVerb verb) {
    if (!IsOfWholeInstance(verb) || !HasTarget()) return;
    Refuse("verb", "is about no single change; leave out type, entitlement, level and principal");
  }

  void ReadTarget(PolicyTarget& target) {
    target.entitlement.type = text_.type;
    target.level = text_.level;
    for (const std::string& one : text_.entitlement) {
      const bool by_id = one.starts_with('#');
      std::string& part = by_id ? target.entitlement.id : target.entitlement.display_name;
      const std::string value = by_id ? one.substr(1) : one;
      if (value.empty() || !part.empty()) {
        Refuse("entitlement", "must be NAME or #ID, each at most once");
      }
      part = value;
    }
    for (std::size_t i = 0; i < text_.principal.size(); ++i) {
      ReadPrincipal(text_.principal[i], i == 0, target.principal);
    }
  }

  void ReadPrincipal(const std::string& text, bool first, Principal& out) {
    const std::size_t colon = text.find(':');
    const std::string type = text.substr(0, colon);
    std::string key = colon == std::string::npos ? "" : text.substr(colon + 1);
    if (type.empty() || key.empty() || key == "#") {
      Refuse("principal", "must be TYPE:KEY, e.g. user:ann@example.com, team:SRE or user:#7");
      return;
    }
    if (!first && type != out.type) Refuse("principal", "has two types; write the keys of one");
    out.type = type;
    std::string& part = key.starts_with('#')                 ? out.id
                        : type != kUser                      ? out.display_name
                        : key.find('@') != std::string::npos ? out.email
                                                             : out.login;
    if (!part.empty()) Refuse("principal", "has two keys of one kind; write the keys of one");
    part = key.starts_with('#') ? key.substr(1) : std::move(key);
  }

  const QuestionText& text_;
  const Config& config_;
  std::vector<FieldProblem>* const problems_;
};

PolicyQuestion ToQuestion(const AskedQuestion& asked) {
  return {asked.caller, asked.verb, asked.instance, asked.has_target ? &asked.target : nullptr,
          &asked.why,   asked.ends};
}

// Whether it would apply if it were narrowed by this field alone.
bool Fits(const PolicyRule& rule, std::vector<std::string> PolicyRule::*field,
          const AskedQuestion& asked) {
  PolicyRule alone;
  alone.callers = {"*"};
  alone.verbs = {asked.verb};
  alone.*field = rule.*field;
  return Decide({{alone}}, ToQuestion(asked)).allowed;
}

}  // namespace

AskedQuestion ReadQuestion(const QuestionText& text, const Config& config,
                           std::vector<FieldProblem>* problems) {
  return QuestionReader(text, config, problems).Read();
}

PolicyVerdict Answer(const std::optional<Policy>& policy, const AskedQuestion& asked) {
  if (!policy) return {true, "", "", std::nullopt};
  return Decide(*policy, ToQuestion(asked));
}

std::vector<std::string> WhatDiffers(const PolicyRule& rule, const AskedQuestion& asked) {
  std::vector<std::string> different;
  if (!rule.verbs.contains(asked.verb)) different.emplace_back("verbs");
  const std::pair<const char*, std::vector<std::string> PolicyRule::*> fields[] = {
      {"callers", &PolicyRule::callers}, {"instances", &PolicyRule::instances},
      {"types", &PolicyRule::types},     {"entitlements", &PolicyRule::entitlements},
      {"levels", &PolicyRule::levels},   {"principals", &PolicyRule::principals}};
  for (const auto& [name, field] : fields) {
    if (!Fits(rule, field, asked)) different.emplace_back(name);
  }
  return different;
}

}  // namespace broker::cli
