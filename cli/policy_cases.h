// The YAML file of permctl policy test: what a policy has to say.
//
//   - name: the dashboard grants Analysts
//     caller: token:dashboard
//     verb: grant
//     instance: redash-prod
//     type: group
//     entitlement: Analysts
//     principal: ["user:ann@example.com", "user:#7"]
//     reason: on call
//     expect: allow
//     rule: analysts
//     max_ttl: 12h
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/policy_question.h"
#include "cli/yaml_reader.h"

namespace broker::cli {

struct PolicyCase {
  std::string place;  // "cases.yaml:9"
  std::string name;   // empty: it has none
  AskedQuestion asked;
  bool allowed = false;
  std::string rule;  // empty: whichever
  // Empty: whichever; inside nullopt: none.
  std::optional<std::optional<Duration>> max_ttl;
};

// What is wrong goes to `reader`, which then is not good().
std::vector<PolicyCase> ReadPolicyCases(const std::string& text, const Config& config,
                                        YamlReader& reader);

// Why `verdict` is not what the case expects, "allow expected"; empty if it is.
std::string Disappointment(const PolicyCase& expected, const PolicyVerdict& verdict);

}  // namespace broker::cli
