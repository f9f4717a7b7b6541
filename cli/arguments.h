// References of the command line, turned into those of the API.
#pragma once

#include <string>
#include <variant>

#include "cli/context.h"
#include "cli/exit_code.h"

namespace broker::cli {

// Each reads what was typed, remembers it in `context.typed` for later suggestions, and writes to
// err why it could not.

std::variant<v1::PrincipalRef, ExitCode> ReadPrincipal(const std::string& text, Context& context);

// Not yet divided at "=" and "@".
std::variant<EntitlementText, ExitCode> ReadEntitlementText(const std::string& text,
                                                            Context& context);

// Asks DescribeInstance for the type's levels and scopes, but only if the text has "=" or "@" in
// it.
std::variant<v1::EntitlementRef, ExitCode> ReadEntitlement(const std::string& text,
                                                           Context& context);

// "error: ..." for a command line that cannot be meant.
ExitCode RefuseUsage(const std::string& message, Context& context);

}  // namespace broker::cli
