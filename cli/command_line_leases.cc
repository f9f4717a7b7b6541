// The commands of leases.
#include "cli/command_line.h"
#include "cli/duration.h"
#include "cli/options.h"

namespace broker::cli {
namespace {

constexpr char kLeasesFooter[] =
    "A lease is the broker's record of access that it gave: who asked, why, until when. When it "
    "ends,\n"
    "what was held before it, or what other leases give, remains. permctl leases lists those that "
    "have\n"
    "not ended. Their states:\n"
    "  pending      its grant is open\n"
    "  active       the access was confirmed\n"
    "  revoking     due or asked to end, and not confirmed yet\n"
    "  irrevocable  could not be ended; look at it with leases get, then retry or forget it\n"
    "  ended        and how (with --all)\n"
    "\n"
    "Exit codes: as of permctl grant; 1 also if who was asked says no\n";

}  // namespace

void CommandLine::AddLeases() {
  CLI::App* leases = app_.add_subcommand("leases", "Who was given what, why, and until when");
  leases->fallthrough()->require_subcommand(0, 1)->footer(kLeasesFooter);
  AddLeaseFilter(leases);
  leases
      ->add_option("--state,--states", leases_.states,
                   "Only in this state: pending, active, revoking, ended, irrevocable")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->check(CLI::IsMember(kLeaseStates));
  leases->add_flag("--all", leases_.all, "Also those that have ended");
  AddLimit(leases, leases_.limit);
  CLI::App* get = AddLease(*leases, "get", "All that is known of one", &RunGetLease);
  CLI::App* end =
      AddLease(*leases, "end", "End all active ones that match, after asking", &RunEndLeases);
  CLI::App* retry = AddLease(*leases, "retry", "Try now to end one that failed", &RunRetryLease);
  CLI::App* forget = AddLease(*leases, "forget", "Give one up: the access may stay in the upstream",
                              &RunForgetLease);
  CLI::App* renew = AddLease(app_, "renew", "Give a lease another end", &RunRenewLease);
  for (CLI::App* command : {get, retry, forget, renew}) {
    command->add_option("ID", leases_.id, "Lease id")->required();
  }
  AddTerm(renew, leases_.term);
  AddLeaseFilter(end);
  end->add_flag("-y,--yes", leases_.consent.yes, "Do not ask");
  end->add_flag("--dry-run", leases_.consent.dry_run, "Say which would end only");
  for (CLI::App* command : {retry, forget, renew}) AddJustification(command, leases_.why);
  // Its --requested-by is of the leases.
  end->add_option_function<std::string>(
      "--reason", [this](const std::string& typed) { leases_.why.set_reason(typed); }, "Why");
  forget->get_option("--reason")->required();
  leases->callback([this, leases, end] {
    const auto used = leases->get_subcommands();
    if (used.empty()) {
      command_ = [this](Context& context) { return RunListLeases(leases_, context); };
    } else if (used.front() != end && !leases_.filter.empty()) {
      throw CLI::ExtrasError({"which leases is for permctl leases and permctl leases end"});
    }
  });
}

CLI::App* CommandLine::AddLease(CLI::App& parent, const char* name, const char* description,
                                int (*run)(const LeasesOptions&, Context&)) {
  CLI::App* command = Add(parent, name, description,
                          [this, run](Context& context) { return run(leases_, context); });
  command->footer(kLeasesFooter);
  return command;
}

void CommandLine::AddLeaseFilter(CLI::App* command) {
  LeaseFilterOptions& filter = leases_.filter;
  command->add_option("--instance", filter.instance, "Only in this instance");
  command->add_option("--principal", filter.principal,
                      "Only of this e-mail, login:NAME or TYPE:#ID");
  command->add_option("--type", filter.type, "Only of this entitlement type");
  command->add_option("--entitlement", filter.entitlement, "Only of this one, TYPE:#ID");
  command->add_option("--requested-by", filter.requested_by, "Only what this person asked for");
  command->add_option("--caller", filter.caller, "Only what this service asked for");
  command->add_option_function<std::string>(
      "--expiring",
      [&filter](const std::string& typed) {
        filter.expiring = ParseDuration(typed);
        if (!filter.expiring) throw CLI::ValidationError("--expiring", "write a duration like 24h");
      },
      "Only those that end within so long, e.g. 24h");
}

void CommandLine::AddAdopt() {
  CLI::App* command =
      Add(app_, "adopt", "Put a lease over access that somebody has, so that it ends",
          [this](Context& context) { return RunAdopt(mutate_, context); });
  AddAccess(command);
  command->add_flag("--dry-run", mutate_.dry_run, "Say what would happen only");
  AddTerm(command, mutate_.term);
}

}  // namespace broker::cli
