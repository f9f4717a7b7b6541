// What the policy says, for people.
#pragma once

#include <string>
#include <vector>

#include "cli/policy_question.h"
#include "service/core/policy.h"

namespace broker::cli {

// "8h", "1d12h"; whole seconds.
std::string ToText(Duration duration);

// `allowed by rule "analysts", for at most 8h`, `denied: no rule allows it`.
std::string ToText(const PolicyVerdict& verdict, PolicyVerb verb);

// {"allowed":true,"rule":"analysts","missing":"","maxTtl":"28800s"}: maxTtl only if there is one,
// and `first` before them, which is empty or ends with a comma.
std::string ToJson(const PolicyVerdict& verdict, const std::string& first = "");

// `callers corp:*; verbs grant, revoke; types group; it takes a ticket`.
std::string ToText(const PolicyRule& rule);

// Why no rule allows it: of those with its verb the nearest, `"analysts" is about other levels`; or
// that there is none.
std::vector<std::string> NearestRules(const Policy& policy, const AskedQuestion& asked);

}  // namespace broker::cli
