// permctl roles: what roles are, and the same for other types that have definitions.
#pragma once

#include <string>

#include "cli/ask.h"
#include "cli/context.h"

namespace broker::cli {

struct RolesOptions {
  std::string instance;
  std::string type;  // empty: "role", or what the file says
  std::string id;    // get, delete
  std::string file;  // create, update; or "-"
  bool force = false;
  v1::Justification justification;
  Consent consent;
  bool exit_code = false;
};

// The definition as YAML, which create and update read.
int RunGetRole(const RolesOptions& options, Context& context);

// Each of these shows what it would do, asks, and does just that or is refused.
int RunCreateRole(const RolesOptions& options, Context& context);
int RunUpdateRole(const RolesOptions& options, Context& context);
int RunDeleteRole(const RolesOptions& options, Context& context);
int RunResetBasicRoles(const RolesOptions& options, Context& context);

}  // namespace broker::cli
