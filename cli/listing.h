// permctl list, permctl who, permctl entitlements, permctl principals, permctl instances.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/context.h"

namespace broker::cli {

struct ListOptions {
  std::string instance;
  std::string principal;    // list
  std::string entitlement;  // who
  std::vector<std::string> types;
  bool indirect = false;
  bool hidden = false;
  int limit = 0;  // 0: no limit
};

// What one principal holds.
int RunList(const ListOptions& options, Context& context);
// Who holds one entitlement.
int RunWho(const ListOptions& options, Context& context);

struct EntitlementsOptions {
  std::string instance;
  std::string type;
  std::string query;
  std::string available_to;  // a principal, or empty
  bool grantable = false;
  bool hidden = false;
  int limit = 0;
};

int RunEntitlements(const EntitlementsOptions& options, Context& context);

struct PrincipalsOptions {
  std::string instance;
  std::string type;
  std::string query;
  std::optional<bool> disabled;
  int limit = 0;
};

int RunPrincipals(const PrincipalsOptions& options, Context& context);

struct InstancesOptions {
  std::string kind;
  int limit = 0;
};

int RunInstances(const InstancesOptions& options, Context& context);

}  // namespace broker::cli
