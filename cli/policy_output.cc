#include "cli/policy_output.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "cli/json_text.h"

namespace broker::cli {
namespace {

constexpr std::size_t kMostRules = 5;

using Texts = std::vector<std::string>;

std::string Joined(const Texts& texts) {
  std::string all;
  for (const std::string& text : texts) (all += all.empty() ? "" : ", ") += text;
  return all;
}

std::string Quoted(const std::string& name) { return '"' + name + '"'; }

Texts NamesOf(const PolicyRule& rule) {
  Texts names;
  for (const PolicyVerb verb : rule.verbs) names.emplace_back(broker::NameOf(verb));
  return names;
}

Texts Required(const PolicyRule& rule) {
  Texts required;
  if (rule.reason_required) required.emplace_back("a reason");
  if (rule.ticket_required) required.emplace_back("a ticket");
  if (rule.approval_required) required.emplace_back("an approval");
  if (rule.ttl_required) required.emplace_back("an end");
  return required;
}

}  // namespace

std::string ToText(Duration duration) {
  auto left = std::chrono::duration_cast<std::chrono::seconds>(duration).count();
  std::string text;
  for (const auto& [name, seconds] :
       {std::pair("d", 86'400), std::pair("h", 3600), std::pair("m", 60), std::pair("s", 1)}) {
    if (left >= seconds) text += std::to_string(left / seconds) + name;
    left %= seconds;
  }
  return text.empty() ? "0s" : text;
}

std::string ToText(const PolicyVerdict& verdict, PolicyVerb verb) {
  if (!verdict.allowed && verdict.rule.empty()) return "denied: no rule allows it";
  if (verdict.rule.empty()) return "allowed: there is no policy";
  std::string text = verdict.allowed ? "allowed" : "denied";
  text += " by rule " + Quoted(verdict.rule);
  if (!verdict.missing.empty()) text += " for want of " + verdict.missing;
  if (verdict.max_ttl && GivesAccess(verb)) text += ", for at most " + ToText(*verdict.max_ttl);
  return text;
}

std::string ToJson(const PolicyVerdict& verdict, const std::string& first) {
  std::string json = "{" + first + "\"allowed\":" + (verdict.allowed ? "true" : "false") +
                     ",\"rule\":" + JsonText(verdict.rule) +
                     ",\"missing\":" + JsonText(verdict.missing);
  if (verdict.max_ttl) {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(*verdict.max_ttl);
    json += ",\"maxTtl\":\"" + std::to_string(seconds.count()) + "s\"";
  }
  return json + "}";
}

std::string ToText(const PolicyRule& rule) {
  const std::pair<const char*, Texts> parts[] = {
      {"callers", rule.callers},           {"verbs", NamesOf(rule)},
      {"instances", rule.instances},       {"types", rule.types},
      {"entitlements", rule.entitlements}, {"levels", rule.levels},
      {"principals", rule.principals},     {"it takes", Required(rule)}};
  Texts written;
  for (const auto& [name, texts] : parts) {
    if (!texts.empty()) written.push_back(std::string(name) + " " + Joined(texts));
  }
  if (rule.max_ttl) written.push_back("for at most " + ToText(*rule.max_ttl));
  std::string all;
  for (const std::string& text : written) (all += all.empty() ? "" : "; ") += text;
  return all;
}

std::vector<std::string> NearestRules(const Policy& policy, const AskedQuestion& asked) {
  std::vector<std::pair<Texts, const PolicyRule*>> rules;
  for (const PolicyRule& rule : policy.rules) {
    if (rule.deny || !rule.verbs.contains(asked.verb)) continue;
    rules.emplace_back(WhatDiffers(rule, asked), &rule);
  }
  if (rules.empty()) {
    return {"none of them has the verb " + std::string(broker::NameOf(asked.verb)) +
            (IsWild(asked.verb) ? "" : ", which \"*\" does not mean")};
  }
  std::stable_sort(rules.begin(), rules.end(), [](const auto& one, const auto& other) {
    return one.first.size() < other.first.size();
  });
  if (rules.size() > kMostRules) rules.resize(kMostRules);
  std::vector<std::string> lines;
  for (const auto& [differing, rule] : rules) {
    lines.push_back(Quoted(rule->name) + " is about other " + Joined(differing));
  }
  return lines;
}

}  // namespace broker::cli
