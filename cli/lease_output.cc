#include "cli/lease_output.h"

#include <string_view>

#include "cli/failure.h"
#include "cli/report.h"
#include "cli/sentence.h"
#include "cli/text.h"

namespace broker::cli {
namespace {

// "LEASE_STATE_ACTIVE" as "active".
std::string Word(const std::string& name, std::string_view prefix) {
  std::string word = name.starts_with(prefix) ? name.substr(prefix.size()) : name;
  for (char& c : word) c = c == '_' ? ' ' : c;
  return LowerPrefix(word, word.size());
}

std::string ReasonOf(const v1::Problem& problem) {
  const Failure failure = ToFailure(problem);
  return failure.reason.empty() ? failure.code : failure.reason;
}

std::string WhatOf(const v1::Lease& lease) {
  std::string what = NameOf(lease.entitlement());
  if (!lease.scope().empty()) what += " @" + lease.scope();
  if (!lease.level().empty()) what += " as " + lease.level();
  return what;
}

std::string RemainsOf(const v1::Lease& lease) {
  if (!lease.had_baseline()) return "nothing";
  const std::string& level = lease.baseline_level();
  return level.empty() ? "what was held before" : level + ", which was held before";
}

// Leaves out what is empty.
class Lines {
 public:
  explicit Lines(std::ostream& out) : out_(out) {}

  void Add(std::string_view label, const std::string& text) {
    if (!text.empty()) out_ << "  " << label << ": " << Printable(text) << '\n';
  }

 private:
  std::ostream& out_;
};

}  // namespace

std::string StateOf(const v1::Lease& lease) {
  const std::string state = Word(v1::LeaseState_Name(lease.state()), "LEASE_STATE_");
  if (lease.end() == v1::LEASE_END_UNSPECIFIED) return state;
  return state + ": " + Word(v1::LeaseEnd_Name(lease.end()), "LEASE_END_");
}

std::string UntilOf(const v1::Lease& lease) {
  if (!lease.has_expire_time()) return "";
  std::string until = ToText(lease.expire_time());
  if (lease.capped_by() == "instance") {
    until += ", the longest that the instance allows";
  } else if (!lease.capped_by().empty()) {
    until += ", as limited by " + lease.capped_by();
  }
  return until;
}

std::string UntilOf(const v1::AccessGrant& grant) {
  google::protobuf::Timestamp last;
  for (const v1::Lease& lease : grant.leases()) {
    const bool stays = lease.had_baseline() && lease.baseline_level() == grant.holding().level();
    if (stays || !lease.has_expire_time()) return "";
    if (lease.expire_time().seconds() > last.seconds()) last = lease.expire_time();
  }
  return ToText(last);
}

Table TableOf(const google::protobuf::RepeatedPtrField<v1::Lease>& leases) {
  Table table({"ID", "STATE", "INSTANCE", "WHO", "WHAT", "UNTIL", "CALLER", "REQUESTED BY",
               "REASON", "PROBLEM"});
  for (const v1::Lease& lease : leases) {
    table.Add({lease.lease_id(), StateOf(lease), lease.instance(), NameOf(lease.principal()),
               WhatOf(lease), ToText(lease.expire_time()), lease.caller(),
               lease.justification().requested_by(), lease.justification().reason(),
               lease.has_last_problem() ? ReasonOf(lease.last_problem()) : ""});
  }
  return table;
}

void PrintLease(const v1::Lease& lease, std::ostream& out) {
  const v1::Justification& why = lease.justification();
  const std::string until = UntilOf(lease);
  out << "lease " << Printable(lease.lease_id()) << ": " << StateOf(lease) << '\n';
  Lines lines(out);
  lines.Add("who", NameOf(lease.principal()));
  lines.Add("what", WhatOf(lease) + " in " + lease.instance());
  lines.Add("made", ToText(lease.create_time()) + " by " + lease.caller());
  lines.Add("until", until.empty() ? "it is ended" : until);
  lines.Add("then remains", RemainsOf(lease));
  lines.Add("reason", why.reason());
  lines.Add("ticket", why.ticket());
  lines.Add("requested by", why.requested_by());
  lines.Add("approved by", why.approved_by());
  if (lease.attempts() > 0) lines.Add("failed attempts", std::to_string(lease.attempts()));
  if (lease.has_last_problem()) {
    lines.Add("last problem",
              ReasonOf(lease.last_problem()) + ": " + lease.last_problem().message());
  }
  if (lease.has_last_problem()) lines.Add("next attempt", ToText(lease.next_attempt_time()));
  lines.Add("ended", ToText(lease.end_time()));
  lines.Add("operation", lease.operation_id());
}

std::vector<std::string> NextSteps(const v1::Lease& lease) {
  const std::string id = ShellWord(lease.lease_id());
  switch (lease.state()) {
    case v1::LEASE_STATE_PENDING:
      return {"permctl operations wait " + ShellWord(lease.operation_id())};
    case v1::LEASE_STATE_IRREVOCABLE:
      return {"permctl leases retry " + id,
              "permctl leases forget " + id +
                  " --reason WHY  (if the access is gone, or is to stay, in the upstream)"};
    default: return {};
  }
}

}  // namespace broker::cli
