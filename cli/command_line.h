// The commands and options of permctl.
#pragma once

#include <CLI/CLI.hpp>

#include <chrono>
#include <functional>
#include <string>

#include "cli/apply.h"
#include "cli/audit.h"
#include "cli/channel.h"
#include "cli/describe.h"
#include "cli/explain.h"
#include "cli/freeze.h"
#include "cli/inventory.h"
#include "cli/leases.h"
#include "cli/leaver.h"
#include "cli/listing.h"
#include "cli/mutate.h"
#include "cli/permissions.h"
#include "cli/policy.h"
#include "cli/roles.h"
#include "cli/token.h"

namespace broker::cli {

struct Everywhere {
  ServerOptions server;
  std::string output = "table";
  std::string timeout;
};

// Parses one command line and keeps what was typed until its command has run.
class CommandLine {
 public:
  using Command = std::function<int(Context&)>;

  CommandLine();

  CLI::App& app() { return app_; }
  const Everywhere& everywhere() const { return everywhere_; }
  const Command& command() const { return command_; }
  std::chrono::milliseconds timeout() const;

 private:
  void AddServer();
  CLI::App* Add(CLI::App& parent, const char* name, const char* description, Command command);
  void AddAccess(CLI::App* command);
  void AddMutation(CLI::App* command);
  void AddGrant();
  void AddRevoke();
  void AddApply();
  void AddLeaver();
  void AddLeases();
  CLI::App* AddLease(CLI::App& parent, const char* name, const char* description,
                     int (*run)(const LeasesOptions&, Context&));
  void AddLeaseFilter(CLI::App* command);
  void AddAdopt();
  void AddRoles();
  CLI::App* AddRole(CLI::App& roles, const char* name, const char* description,
                    int (*run)(const RolesOptions&, Context&));
  void AddRoleReading(CLI::App& roles);
  void AddRoleChanges(CLI::App& roles);
  int RunListRoles(Context& context);
  void AddList();
  void AddWho();
  void AddListFlags(CLI::App* command);
  void AddExplain();
  void AddPermissions();
  void AddInventory();
  void AddEntitlements();
  void AddPrincipals();
  void AddInstances();
  void AddDescribe();
  void AddFreeze();
  void AddOperations();
  void AddAudit();
  void AddPolicy();
  void AddPolicyExplain(CLI::App& policy);
  void AddToken();

  CLI::App app_{"Who holds what in Redash and Grafana: grant, revoke, list", "permctl"};
  Everywhere everywhere_;
  MutateOptions mutate_;
  ApplyOptions apply_;
  LeaverOptions leaver_;
  LeasesOptions leases_;
  RolesOptions roles_;
  EntitlementsOptions listed_roles_;
  ListOptions list_;
  ExplainOptions explain_;
  PermissionsOptions permissions_;
  InventoryOptions inventory_;
  EntitlementsOptions entitlements_;
  PrincipalsOptions principals_;
  bool only_disabled_ = false;
  bool only_enabled_ = false;
  InstancesOptions instances_;
  DescribeOptions describe_;
  FreezeOptions freeze_;
  std::string operation_id_;
  AuditListOptions events_;
  AuditVerifyOptions verify_;
  PolicyExplainOptions policy_explain_;
  PolicyTestOptions policy_test_;
  NewTokenOptions new_token_;
  std::string default_timeout_;
  Command command_;
};

}  // namespace broker::cli
