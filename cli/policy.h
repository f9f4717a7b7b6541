// permctl policy: what a configuration's policy says, without a broker.
#pragma once

#include <string>

#include "cli/context.h"
#include "cli/policy_question.h"

namespace broker::cli {

struct PolicyExplainOptions {
  std::string config;
  QuestionText question;
};

struct PolicyTestOptions {
  std::string config;
  std::string cases;
};

// 0: allowed, 1: denied.
int RunExplainPolicy(const PolicyExplainOptions& options, Context& context);

// 0: everything is as expected, 1: something is not.
int RunTestPolicy(const PolicyTestOptions& options, Context& context);

}  // namespace broker::cli
