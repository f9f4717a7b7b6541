// A question to the policy, as people write it on a command line or in a file.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/failure.h"
#include "service/config/config.h"
#include "service/core/policy.h"

namespace broker::cli {

struct QuestionText {
  std::string caller;
  std::string verb;
  std::string instance;  // "-": all of them at once
  std::string type;
  // NAME, #ID or both, of the same; what is not said is not there, so no rule's pattern matches it.
  std::vector<std::string> entitlement;
  std::string level;
  // TYPE:KEY, as often as its keys are known: "user:ann@example.com", "user:ann", "user:#7".
  std::vector<std::string> principal;
  std::string ttl;  // empty: no end is asked for
  Justification why;
};

// What was understood of it.
struct AskedQuestion {
  std::string caller;
  PolicyVerb verb = PolicyVerb::kRead;
  std::string instance;
  bool has_target = false;  // anything of the change was said
  PolicyTarget target;
  Justification why;
  bool ends = false;
};

// `problems` gets what is wrong, by the name of its field: "caller", "principal".
AskedQuestion ReadQuestion(const QuestionText& text, const Config& config,
                           std::vector<FieldProblem>* problems);

// What `policy` says to it; without one everything is allowed.
PolicyVerdict Answer(const std::optional<Policy>& policy, const AskedQuestion& asked);

// By which of its fields an allowing rule does not apply: "verbs", "levels"; empty if it does.
std::vector<std::string> WhatDiffers(const PolicyRule& rule, const AskedQuestion& asked);

}  // namespace broker::cli
