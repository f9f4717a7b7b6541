// permctl grant, permctl revoke, permctl adopt.
#pragma once

#include <string>

#include "cli/context.h"
#include "cli/exit_code.h"
#include "cli/term.h"

namespace broker::cli {

struct MutateOptions {
  std::string instance;
  std::string principal;
  std::string entitlement;
  v1::Justification justification;
  v1::Precondition precondition;
  std::string request_id;  // may be empty
  bool dry_run = false;
  bool exit_code = false;          // with dry_run: kWouldChange if there is something to do
  bool allow_lower_level = false;  // grant only
  Term term;                       // grant and adopt
};

int RunGrant(const MutateOptions& options, Context& context);
int RunRevoke(const MutateOptions& options, Context& context);
// Puts a lease over access that exists.
int RunAdopt(const MutateOptions& options, Context& context);

// The sentence of the outcome, what goes with it, and the warnings.
void PrintResult(const v1::MutationResult& result, const Context& context);

void PrintWarnings(const google::protobuf::RepeatedPtrField<v1::Warning>& warnings,
                   const Context& context);

}  // namespace broker::cli
