// The commands that change something.
#include "cli/command_line.h"
#include "cli/options.h"

namespace broker::cli {
namespace {

// The broker gives a batch so long.
constexpr char kBatchTimeout[] = "10m";

constexpr char kApplyFooter[] =
    "The file:\n"
    "  mode: best_effort                # or stop_on_failure\n"
    "  justification: {reason: INC-42, requested_by: bob@example.com}\n"
    "  items:                           # 1 to 100; those of one principal are done in order\n"
    "    - grant: {instance: redash-prod, principal: ann@example.com, entitlement: "
    "group:Analysts}\n"
    "      id: first                    # optional, as is a justification of its own\n"
    "    - revoke: {instance: grafana-main, principal: login:ann, entitlement: team:SRE}\n"
    "    - set: {instance: grafana-main, principal: ann@example.com, type: team,\n"
    "            entitlements: [SRE, On call=admin, \"#7\"]}  # and none but these\n"
    "    - revoke_all: {instance: \"-\", principal: ann@example.com, types: [team]}\n"
    "A grant may have ttl: 8h or expire_time: 2026-12-31T18:00:00Z, and allow_lower_level; a set\n"
    "scope, allow_empty and include_hidden. Principals and entitlements are written as on the\n"
    "command line: see permctl --help.\n"
    "\n"
    "It shows what would be done and asks. What is then done is that, or it is refused, if "
    "somebody\n"
    "changed the same meanwhile. The same file applied again looks first and does what is missing, "
    "so\n"
    "there is no --request-id here.\n"
    "\n"
    "Exit codes: 0 all of it is so now; otherwise the greatest of 1 refused (also by who was "
    "asked),\n"
    "3 not found or ambiguous, 4 unavailable or cut off, 5 outcome unknown; 2 usage\n";

constexpr char kLeaverFooter[] =
    "PRINCIPAL is an e-mail or login:NAME; with --instance any other too. Types with a base level\n"
    "are lowered to that. The accounts stay, and what outlives this is listed.\n"
    "\n"
    "Exit codes: 0 nothing is left, everywhere; otherwise run it again: the greatest of 1 refused\n"
    "(also by who was asked), 3 not found or ambiguous, 4 unavailable, 5 outcome unknown; 2 "
    "usage\n";

constexpr char kRolesFooter[] =
    "permctl roles INSTANCE lists, roles get prints a definition as YAML, and roles create and\n"
    "roles update take that from a file:\n"
    "  id: report-reader                # a role's uid, yours to choose; none for a new group\n"
    "  name: custom:report.reader\n"
    "  permissions: [{action: \"dashboards:read\", scope: \"folders:uid:reports\"}]\n"
    "and type (role unless --type says otherwise), display_name, description, group, hidden, "
    "scope,\n"
    "etag. With --type group the same commands are for the groups of a Redash: type, id and name.\n"
    "\n"
    "Each change is shown and asked for. An update replaces the whole definition if that still has "
    "the\n"
    "etag of the file, or, without one, the etag it had when the difference was shown.\n"
    "\n"
    "Exit codes: as of permctl grant; 1 also if who was asked says no\n";

}  // namespace

// Who, what, where and why.
void CommandLine::AddAccess(CLI::App* command) {
  command->add_option("INSTANCE", mutate_.instance, "Configured instance")->required();
  command->add_option("PRINCIPAL", mutate_.principal, "Who")->required();
  command->add_option("ENTITLEMENT", mutate_.entitlement, "What")->required();
  AddJustification(command, mutate_.justification);
  const auto text = [&](const char* name, std::string* value, const char* description) {
    command->add_option_function<std::string>(
        name, [value](const std::string& typed) { *value = typed; }, description);
  };
  text("--principal-id", mutate_.precondition.mutable_principal_id(),
       "Refuse unless PRINCIPAL is this id now");
  text("--etag", mutate_.precondition.mutable_etag(), "Refuse unless the holding has this etag");
  AddRequestId(command, mutate_.request_id);
}

void CommandLine::AddMutation(CLI::App* command) {
  AddAccess(command);
  AddDryRun(command, mutate_.dry_run, mutate_.exit_code);
}

void CommandLine::AddGrant() {
  CLI::App* command = Add(app_, "grant", "Make a principal hold an entitlement",
                          [this](Context& context) { return RunGrant(mutate_, context); });
  AddMutation(command);
  command->add_flag("--allow-lower-level", mutate_.allow_lower_level,
                    "Allow replacing a higher level by a lower one");
  AddTerm(command, mutate_.term);
}

void CommandLine::AddRevoke() {
  AddMutation(Add(app_, "revoke", "Make a principal not hold an entitlement directly",
                  [this](Context& context) { return RunRevoke(mutate_, context); }));
}

void CommandLine::AddApply() {
  CLI::App* command = Add(app_, "apply", "Make what a YAML file says so: many changes at once",
                          [this](Context& context) { return RunApply(apply_, context); });
  command->add_option("-f,--file", apply_.file, "The file, or - for standard input")->required();
  command->add_flag("--stop-on-failure", apply_.stop_on_failure,
                    "One item after the other; the first that fails leaves the rest untried");
  AddJustification(command, apply_.justification);
  AddConsent(command, apply_.consent, apply_.exit_code);
  command->footer(kApplyFooter);
  command->parse_complete_callback([this] { default_timeout_ = kBatchTimeout; });
}

void CommandLine::AddLeaver() {
  CLI::App* command = Add(app_, "leaver", "Take away everything that a principal holds directly",
                          [this](Context& context) { return RunLeaver(leaver_, context); });
  command->add_option("PRINCIPAL", leaver_.principal, "Who")->required();
  command->add_option("--instance", leaver_.instance, "Only in this instance (default: in all)");
  AddTypes(command, leaver_.types);
  AddJustification(command, leaver_.justification);
  AddConsent(command, leaver_.consent, leaver_.exit_code);
  command->footer(kLeaverFooter);
  command->parse_complete_callback([this] { default_timeout_ = kBatchTimeout; });
}

void CommandLine::AddRoles() {
  CLI::App* roles = app_.add_subcommand("roles", "What roles there are, and what each of them is");
  roles->fallthrough()->require_subcommand(0, 1)->footer(kRolesFooter);
  roles->add_option("INSTANCE", listed_roles_.instance, "Lists its roles");
  roles->add_option("--query", listed_roles_.query, "Only names that contain this");
  roles->add_flag("--hidden", listed_roles_.hidden, "Also what the upstream hides");
  AddLimit(roles, listed_roles_.limit);
  roles->add_option("--type", roles_.type, "Another type that has definitions, e.g. group");
  roles->callback([this, roles] {
    // A command of roles has parsed its own words; what is left over comes here.
    const bool lists = roles->get_subcommands().empty();
    if (lists && listed_roles_.instance.empty()) throw CLI::RequiredError("INSTANCE");
    if (!lists && !listed_roles_.instance.empty()) {
      throw CLI::ExtrasError({listed_roles_.instance});
    }
    if (lists) command_ = [this](Context& context) { return RunListRoles(context); };
  });
  AddRoleReading(*roles);
  AddRoleChanges(*roles);
}

int CommandLine::RunListRoles(Context& context) {
  listed_roles_.type = roles_.type.empty() ? "role" : roles_.type;
  return RunEntitlements(listed_roles_, context);
}

CLI::App* CommandLine::AddRole(CLI::App& roles, const char* name, const char* description,
                               int (*run)(const RolesOptions&, Context&)) {
  CLI::App* command =
      Add(roles, name, description, [this, run](Context& context) { return run(roles_, context); });
  command->add_option("INSTANCE", roles_.instance, "Configured instance")->required();
  command->footer(kRolesFooter);
  return command;
}

void CommandLine::AddRoleReading(CLI::App& roles) {
  CLI::App* get =
      AddRole(roles, "get", "The definition, as YAML for create and update", &RunGetRole);
  get->add_option("ID", roles_.id, "A role's uid, a group's number")->required();
}

void CommandLine::AddRoleChanges(CLI::App& roles) {
  CLI::App* create = AddRole(roles, "create", "Make it", &RunCreateRole);
  CLI::App* update = AddRole(roles, "update", "Replace the whole definition", &RunUpdateRole);
  CLI::App* remove = AddRole(roles, "delete", "Delete it, if nobody holds it", &RunDeleteRole);
  CLI::App* reset = AddRole(roles, "reset-basic",
                            "Set Grafana's basic roles back to what it ships; needs "
                            "--requested-by and --approved-by, two people",
                            &RunResetBasicRoles);
  for (CLI::App* command : {create, update}) {
    command->add_option("-f,--file", roles_.file, "The definition, or - for standard input")
        ->required();
  }
  remove->add_option("ID", roles_.id, "A role's uid, a group's number")->required();
  remove->add_flag("--force", roles_.force, "Also if somebody holds it, who then loses it");
  for (CLI::App* command : {create, update, remove, reset}) {
    AddJustification(command, roles_.justification);
    AddConsent(command, roles_.consent, roles_.exit_code);
  }
}

}  // namespace broker::cli
