// The commands that need no broker: what a policy says, and tokens.
#include "cli/command_line.h"
#include "cli/options.h"

namespace broker::cli {
namespace {

constexpr char kExplainFooter[] =
    "Nothing is asked upstream: a rule sees of the change what is said here. What is known by\n"
    "several keys (an e-mail address and an id, a name and an id) may be said by all of them:\n"
    "--principal user:ann@example.com --principal \"user:#7\". Guarded entitlements take two "
    "verbs,\n"
    "grant and grant_guarded: ask for each.\n"
    "\n"
    "Exit codes: 0 allowed, 1 denied, 2 usage or a configuration that is not good\n";

constexpr char kTestFooter[] =
    "CASES is a list; name, rule and max_ttl may be left out, and what a change does not have:\n"
    "  - name: the dashboard grants Analysts for a day at most\n"
    "    caller: token:dashboard\n"
    "    verb: grant\n"
    "    instance: redash-prod\n"
    "    type: group\n"
    "    entitlement: Analysts        # or \"#7\", or a list of both\n"
    "    level: member\n"
    "    principal: user:ann@example.com\n"
    "    ttl: 8h                      # and reason, ticket, requested_by, approved_by\n"
    "    expect: allow                # or deny\n"
    "    rule: analysts               # the one that decides\n"
    "    max_ttl: 24h                 # or none\n"
    "\n"
    "Exit codes: 0 everything is as expected, 1 something is not, 2 usage or a file that is not "
    "good\n";

constexpr char kTokenFooter[] =
    "The token is written to standard output, and the line for the file that the configuration\n"
    "names as authentication.tokens_file to standard error; the line does not tell the token:\n"
    "  permctl token new dashboard >dashboard.token 2>>tokens\n"
    "The broker reads the file again when it changes. A name may have several lines, so that its\n"
    "token can be changed without a gap.\n";

void AddConfig(CLI::App* command, std::string& file) {
  command->add_option("--config", file, "The broker's configuration file")->required();
}

}  // namespace

void CommandLine::AddPolicy() {
  CLI::App* policy = app_.add_subcommand("policy", "What a configuration's policy says; offline");
  policy->fallthrough()->require_subcommand(1);
  AddPolicyExplain(*policy);
  CLI::App* test = Add(*policy, "test", "Whether it says what it has to",
                       [this](Context& context) { return RunTestPolicy(policy_test_, context); });
  test->add_option("CASES", policy_test_.cases, "YAML file, or - for standard input")->required();
  AddConfig(test, policy_test_.config);
  test->footer(kTestFooter);
}

void CommandLine::AddPolicyExplain(CLI::App& policy) {
  CLI::App* explain =
      Add(policy, "explain", "Whether a call is allowed, and by which rule",
          [this](Context& context) { return RunExplainPolicy(policy_explain_, context); });
  QuestionText& question = policy_explain_.question;
  AddConfig(explain, policy_explain_.config);
  explain->add_option("--caller", question.caller, "Whose call, e.g. corp:ann")->required();
  explain->add_option("--verb", question.verb, "read, grant, revoke, ... as in verbs of a rule")
      ->required();
  explain->add_option("--instance", question.instance, "Configured instance, or - for all")
      ->required();
  explain->add_option("--type", question.type, "Entitlement type");
  explain->add_option("--entitlement", question.entitlement, "NAME or #ID; both may be given")
      ->allow_extra_args(false);
  explain->add_option("--level", question.level, "Level that is given or taken");
  explain->add_option("--principal", question.principal, "TYPE:KEY, TYPE:#ID; may be repeated")
      ->allow_extra_args(false);
  explain->add_option("--ttl", question.ttl, "Access is asked for with this end, e.g. 8h");
  explain->add_option("--reason", question.why.reason, "Why");
  explain->add_option("--ticket", question.why.ticket, "Ticket key or URL");
  explain->add_option("--requested-by", question.why.requested_by, "Who asked");
  explain->add_option("--approved-by", question.why.approved_by, "Who approved");
  explain->footer(kExplainFooter);
}

void CommandLine::AddToken() {
  CLI::App* token = app_.add_subcommand("token", "Static tokens of callers; offline");
  token->fallthrough()->require_subcommand(1);
  CLI::App* fresh = Add(*token, "new", "Make one",
                        [this](Context& context) { return RunNewToken(new_token_, context); });
  fresh->add_option("NAME", new_token_.name, "Its caller is called token:NAME")->required();
  fresh->footer(kTokenFooter);
}

}  // namespace broker::cli
