#include "cli/command_line.h"

#include <memory>
#include <utility>

#include "cli/duration.h"
#include "cli/operations.h"
#include "cli/options.h"

namespace broker::cli {
namespace {

constexpr char kFooter[] =
    "Principals:   ann@example.com, login:ann, team:SRE, service_account:ci, basic_role:Viewer,\n"
    "              TYPE:#ID (a name that begins with # goes by its id)\n"
    "Entitlements: TYPE:NAME[=LEVEL][@SCOPE], TYPE:#ID, TYPE=LEVEL. The last =x is a level, the\n"
    "              last @x a scope, only if the type declares it (see permctl describe).\n"
    "Exit codes:   0 it is so now, 1 refused, 2 usage, 3 not found or ambiguous, 4 unavailable,\n"
    "              5 outcome unknown; with --dry-run --exit-code: 10 it would change\n";

constexpr char kDefaultTimeout[] = "30s";
// A late write settles within 75 s by default, and a page of an inventory may take a minute.
constexpr char kDefaultWait[] = "2m";

class ExplainUsage : public CLI::Formatter {
 public:
  std::string make_usage(const CLI::App*, std::string) const override {
    return "Usage: permctl explain [OPTIONS] [INSTANCE] PRINCIPAL ENTITLEMENT\n\n"
           "INSTANCE is a configured instance; - or nothing asks each that has such a type. The\n"
           "level of ENTITLEMENT is ignored. What is shown was read for this answer.\n";
  }
};

}  // namespace

CommandLine::CommandLine() : default_timeout_(kDefaultTimeout) {
  app_.require_subcommand(1);
  app_.footer(kFooter);
  app_.set_version_flag("--version", "permctl " BROKER_VERSION);
  AddServer();
  app_.add_option("-o,--output", everywhere_.output, "table or json")
      ->check(CLI::IsMember({"table", "json"}))
      ->capture_default_str();
  app_.add_option("--timeout", everywhere_.timeout,
                  "How long to wait for each answer, e.g. 90s or 5m (default 30s; operations "
                  "wait and each part of an inventory: 2m; apply, leaver and audit verify: 10m)")
      ->check(CLI::Validator(
          [](std::string& text) {
            return ParseDuration(text) ? "" : "write a duration like 500ms, 90s, 5m, 8h or 2d";
          },
          "DURATION"));
  AddGrant();
  AddRevoke();
  AddApply();
  AddLeaver();
  AddLeases();
  AddAdopt();
  AddList();
  AddWho();
  AddExplain();
  AddPermissions();
  AddInventory();
  AddEntitlements();
  AddPrincipals();
  AddInstances();
  AddRoles();
  AddDescribe();
  AddFreeze();
  AddOperations();
  AddAudit();
  AddPolicy();
  AddToken();
}

void CommandLine::AddServer() {
  ServerOptions& server = everywhere_.server;
  const CLI::Validator named(
      [](std::string& file) { return file.empty() ? "is empty; name a file" : ""; }, "");
  const auto file = [&](const char* name, const char* variable, std::string& value,
                        const char* description) {
    return app_.add_option(name, value, description)->envname(variable)->check(named);
  };
  app_.add_option("--server", server.address, "The broker, HOST:PORT")
      ->envname("PERMISSION_BROKER")
      ->capture_default_str();
  app_.add_flag("--tls", server.tls, "Speak TLS; each of the next four implies it")
      ->envname("PERMISSION_BROKER_TLS");
  file("--ca", "PERMISSION_BROKER_CA", server.ca_file,
       "PEM certificates that the broker's must come from (default: the system's)");
  CLI::Option* cert =
      file("--cert", "PERMISSION_BROKER_CERT", server.cert_file, "Your client certificate, PEM");
  CLI::Option* key = file("--key", "PERMISSION_BROKER_KEY", server.key_file, "Its key, PEM");
  cert->needs(key);
  key->needs(cert);
  file("--token-file", "PERMISSION_BROKER_TOKEN_FILE", server.token_file,
       "Your bearer token is in this file");
}

CLI::App* CommandLine::Add(CLI::App& parent, const char* name, const char* description,
                           Command command) {
  CLI::App* added = parent.add_subcommand(name, description)->fallthrough();
  added->footer(kFooter);
  added->callback([this, command = std::move(command)] { command_ = command; });
  return added;
}

void CommandLine::AddList() {
  CLI::App* command = Add(app_, "list", "What a principal holds",
                          [this](Context& context) { return RunList(list_, context); });
  command->add_option("INSTANCE", list_.instance, "Configured instance, or - for all")->required();
  command->add_option("PRINCIPAL", list_.principal, "Who")->required();
  AddTypes(command, list_.types);
  AddListFlags(command);
}

void CommandLine::AddWho() {
  CLI::App* command = Add(app_, "who", "Who holds an entitlement",
                          [this](Context& context) { return RunWho(list_, context); });
  command->add_option("INSTANCE", list_.instance, "Configured instance")->required();
  command->add_option("ENTITLEMENT", list_.entitlement, "What; its level is ignored")->required();
  AddListFlags(command);
}

void CommandLine::AddListFlags(CLI::App* command) {
  command->add_flag("--indirect", list_.indirect, "Also what is held another way");
  command->add_flag("--hidden", list_.hidden, "Also what the upstream hides");
  AddLimit(command, list_.limit);
}

void CommandLine::AddExplain() {
  CLI::App* command = Add(app_, "explain", "Every way by which a principal has an entitlement",
                          [this](Context& context) { return RunExplain(explain_, context); });
  // One option, since what may be left out is the first word; its usage is written by hand.
  command->formatter(std::make_shared<ExplainUsage>());
  command->add_option("WORDS", explain_.words)->required()->expected(2, 3)->group("");
  command->add_flag("--exit-code", explain_.exit_code, "Exit 3 if it is not held in any way");
}

void CommandLine::AddPermissions() {
  CLI::App* command =
      Add(app_, "permissions", "Low-level permissions of a user or service account",
          [this](Context& context) { return RunPermissions(permissions_, context); });
  command->add_option("INSTANCE", permissions_.instance, "Configured instance")->required();
  command->add_option("PRINCIPAL", permissions_.principal, "Who")->required();
  AddLimit(command, permissions_.limit);
}

void CommandLine::AddInventory() {
  CLI::App* command = Add(app_, "inventory", "Everything that is held directly in an instance",
                          [this](Context& context) { return RunInventory(inventory_, context); });
  command->add_option("INSTANCE", inventory_.instance, "Configured instance")->required();
  AddTypes(command, inventory_.types);
  command->add_flag("--hidden", inventory_.hidden, "Also what the upstream hides");
  command->parse_complete_callback([this] { default_timeout_ = kDefaultWait; });
}

void CommandLine::AddEntitlements() {
  CLI::App* command = Add(app_, "entitlements", "What can be held", [this](Context& context) {
    return RunEntitlements(entitlements_, context);
  });
  command->add_option("INSTANCE", entitlements_.instance, "Configured instance")->required();
  command->add_option("TYPE", entitlements_.type, "Entitlement type")->required();
  command->add_option("--query", entitlements_.query, "Only names that contain this");
  command->add_option("--available-to", entitlements_.available_to,
                      "Leave out what this principal holds directly");
  command->add_flag("--grantable", entitlements_.grantable, "Leave out what cannot be granted");
  command->add_flag("--hidden", entitlements_.hidden, "Also what the upstream hides");
  AddLimit(command, entitlements_.limit);
}

void CommandLine::AddPrincipals() {
  CLI::App* command = Add(app_, "principals", "Search for principals", [this](Context& context) {
    if (only_disabled_) principals_.disabled = true;
    if (only_enabled_) principals_.disabled = false;
    return RunPrincipals(principals_, context);
  });
  command->add_option("INSTANCE", principals_.instance, "Configured instance")->required();
  command->add_option("--type", principals_.type, "Principal type (default: user)");
  command->add_option("--query", principals_.query, "Only names, logins, e-mails with this");
  CLI::Option* disabled = command->add_flag("--disabled", only_disabled_, "Only disabled ones");
  command->add_flag("--enabled", only_enabled_, "Only enabled ones")->excludes(disabled);
  AddLimit(command, principals_.limit);
}

void CommandLine::AddInstances() {
  CLI::App* command = Add(app_, "instances", "The configured instances",
                          [this](Context& context) { return RunInstances(instances_, context); });
  command->add_option("--kind", instances_.kind, "Only this kind, e.g. redash");
  AddLimit(command, instances_.limit);
}

void CommandLine::AddDescribe() {
  CLI::App* command = Add(app_, "describe", "What an instance can do",
                          [this](Context& context) { return RunDescribe(describe_, context); });
  command->add_option("INSTANCE", describe_.instance, "Configured instance")->required();
  command->add_flag("--check", describe_.check, "Test the broker's credential now");
}

void CommandLine::AddFreeze() {
  CLI::App* freeze = Add(app_, "freeze", "Let an instance take no grants; revokes go on",
                         [this](Context& context) { return RunFreeze(freeze_, context); });
  CLI::App* unfreeze = Add(app_, "unfreeze", "Let an instance take grants again",
                           [this](Context& context) { return RunUnfreeze(freeze_, context); });
  for (CLI::App* command : {freeze, unfreeze}) {
    command->add_option("INSTANCE", freeze_.instance, "Configured instance")->required();
    AddJustification(command, freeze_.why);
    command->get_option("--reason")->required();
  }
}

void CommandLine::AddOperations() {
  CLI::App* operations = app_.add_subcommand("operations", "What became of a change");
  operations->fallthrough()->require_subcommand(1);
  CLI::App* get = Add(*operations, "get", "Look once",
                      [this](Context& context) { return RunGetOperation(operation_id_, context); });
  CLI::App* wait = Add(*operations, "wait", "Wait until it is settled", [this](Context& context) {
    return RunWaitOperation(operation_id_, context);
  });
  wait->parse_complete_callback([this] { default_timeout_ = kDefaultWait; });
  for (CLI::App* command : {get, wait}) {
    command->add_option("ID", operation_id_, "Operation id")->required();
  }
}

std::chrono::milliseconds CommandLine::timeout() const {
  const std::string& text = everywhere_.timeout.empty() ? default_timeout_ : everywhere_.timeout;
  return *ParseDuration(text);
}

}  // namespace broker::cli
