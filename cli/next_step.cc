#include "cli/next_step.h"

#include <algorithm>
#include <chrono>
#include <string_view>
#include <utility>

#include "cli/text.h"

namespace broker::cli {
namespace {

constexpr std::size_t kQueryLength = 3;

std::string Command(const std::vector<std::string>& words) {
  std::string line = "permctl";
  for (const std::string& word : words) line += " " + ShellWord(word);
  return line;
}

// The instance that the failure is about; empty if that is unknown, or if it is about all of them.
std::string InstanceOf(const Failure& failure, const Typed& typed) {
  const bool one = !typed.instance.empty() && typed.instance != "-";
  const std::string name = one ? typed.instance : failure.MetadataOf("instance");
  return name == "-" ? "" : name;
}

// What shows the state of the instance; of an unknown one, what shows that of all.
std::string Describe(const std::string& instance, const std::vector<std::string>& flags = {}) {
  if (instance.empty()) return Command({"instances"});
  std::vector<std::string> words{"describe", instance};
  words.insert(words.end(), flags.begin(), flags.end());
  return Command(words);
}

// The same command with one of its words replaced.
std::string Again(const Typed& typed, const std::string& from, const std::string& to) {
  std::vector<std::string> words = typed.words;
  for (std::string& word : words) {
    if (word != from) continue;
    word = to;
    break;
  }
  return Command(words);
}

// A name mistyped at its end is still found by its beginning.
std::string Beginning(std::string_view name) { return LowerPrefix(name, kQueryLength); }

std::string FindPrincipal(const Typed& typed) {
  std::vector<std::string> words{"principals", typed.instance};
  if (typed.instance.empty() || typed.instance == "-" || !typed.principal_ref) {
    return "permctl instances";
  }
  const v1::PrincipalRef& ref = *typed.principal_ref;
  if (!ref.type().empty() && ref.type() != "user") {
    words.insert(words.end(), {"--type", ref.type()});
  }
  const std::string name = ref.has_email()   ? ref.email().substr(0, ref.email().find('@'))
                           : ref.has_login() ? ref.login()
                                             : ref.name();
  if (!name.empty()) words.insert(words.end(), {"--query", Beginning(name)});
  return Command(words);
}

std::string FindEntitlement(const std::string& instance, const Typed& typed, bool whole_name) {
  if (!typed.entitlement_ref) return Describe(instance);
  const v1::EntitlementRef& ref = *typed.entitlement_ref;
  std::vector<std::string> words{"entitlements", instance, ref.type()};
  if (ref.has_name()) {
    words.insert(words.end(), {"--query", whole_name ? ref.name() : Beginning(ref.name())});
  }
  return Command(words);
}

// "name one by its id: group:#3, group:#7"; the last candidate may be "...", for those left out.
std::string ByIds(const Failure& failure, const std::string& type) {
  std::string line = "name one by its id:";
  std::string rest = failure.MetadataOf("candidates");
  for (std::size_t count = 0; !rest.empty(); ++count) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    std::string id = rest.substr(0, comma);
    rest.erase(0, comma + 1);
    id.erase(0, id.find_first_not_of(' '));
    line += count == 0 ? " " : ", ";
    line += id == "..." ? id : ShellWord(type + ":#" + id);
  }
  return line;
}

std::string TryAgain(const Failure& failure, const Typed& typed) {
  const auto delay = failure.retry_delay.value_or(std::chrono::milliseconds(0));
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(delay).count();
  const std::string verb = typed.words.empty() ? "" : typed.words.front();
  std::string line = verb.empty() ? "make the change again" : "run the same command again";
  if (seconds > 0) line += " in " + std::to_string(seconds) + " s";
  return verb == "grant" || verb == "revoke" ? line + ": nothing was changed" : line;
}

std::vector<std::string> AfterOpenOperation(const Failure& failure) {
  const std::string id = failure.MetadataOf("operation_id");
  if (id.empty()) {
    return {"run the same command again: that is safe, and it tells what is so by then"};
  }
  if (failure.reason == "TURN_TAKEN") return {WaitCommand(id), "then run the same command again"};
  return {WaitCommand(id)};
}

std::vector<std::string> AfterInvalidField(const Failure& failure, const Typed& typed) {
  std::string field = failure.MetadataOf("field");
  if (field.empty() && !failure.fields.empty()) field = failure.fields.front().field;
  // A flag of a grant, in a batch too.
  const bool flag = field.ends_with("allow_lower_level");
  const bool declared = !flag && (field.find("type") != std::string::npos ||
                                  field.find("level") != std::string::npos ||
                                  field.find("scope") != std::string::npos);
  if (declared && !typed.instance.empty() && typed.instance != "-") {
    return {Describe(typed.instance)};
  }
  if (typed.words.empty()) return {};
  return {Command({typed.words.front(), "--help"})};
}

std::vector<std::string> AfterOtherLevel(const Typed& typed) {
  if (!typed.entitlement_ref) return {};
  v1::EntitlementRef ref = *typed.entitlement_ref;
  const std::string key = ref.has_id() ? "#" + ref.id() : ref.name();
  std::string text = ref.type() + ":" + key;
  if (!ref.scope().empty()) text += "@" + ref.scope();
  return {Again(typed, typed.entitlement, text) + "  (whatever the level)"};
}

// For one change of several: the whole command is not to be written anew because of it, and whether
// to run it again is said once, by who ran it.
std::vector<std::string> AfterOneOfSeveral(const Failure& failure) {
  if (failure.reason == "WOULD_LOWER_LEVEL") return {"write allow_lower_level: true in the item"};
  if (failure.reason == "HELD_AT_OTHER_LEVEL") {
    return {"leave the level out: then whatever is held is revoked"};
  }
  const std::string id = failure.MetadataOf("operation_id");
  if (id.empty()) return {};
  return {WaitCommand(id)};
}

bool ConcernsTheCommand(const Failure& failure) {
  constexpr std::string_view kReasons[] = {
      "OUTCOME_UNKNOWN",      "TURN_TAKEN",        "WOULD_LOWER_LEVEL",     "HELD_AT_OTHER_LEVEL",
      "UPSTREAM_UNAVAILABLE", "BROKER_OVERLOADED", "UPSTREAM_RATE_LIMITED", "SHUTTING_DOWN",
      "TIME_SPENT",           "INVALID_FIELD",     "CHANGED_MEANWHILE",     "BROKER_DEFECT"};
  return std::find(std::begin(kReasons), std::end(kReasons), failure.reason) != std::end(kReasons);
}

std::string GetDefinition(const std::string& instance, const v1::EntitlementRef& ref) {
  std::vector<std::string> words{"roles", "get", instance, ref.id()};
  if (ref.type() != "role") words.insert(words.end(), {"--type", ref.type()});
  return Command(words);
}

// For a definition that is not as the command needs it to be.
std::vector<std::string> AfterDefinition(const Failure& failure, const Typed& typed,
                                         const std::string& instance) {
  const v1::EntitlementRef& ref = *typed.entitlement_ref;
  if (failure.reason == "ENTITLEMENT_IN_USE") {
    return {Command({"who", instance, typed.entitlement}), Command(typed.words) + " --force"};
  }
  if (!ref.id().empty()) return {GetDefinition(instance, ref)};
  return {Command({"entitlements", instance, ref.type()})};
}

std::vector<std::string> AfterNoAccess(const Failure& failure, const Typed& typed,
                                       const std::string& instance) {
  const std::string lease = failure.MetadataOf("lease_id");
  if (!lease.empty()) return {Command({"leases", "get", lease}) + "  (then grant it again)"};
  if (typed.principal.empty()) return {};
  return {Command({"list", instance, typed.principal})};
}

std::vector<std::string> AfterLease(const Failure& failure, const Typed& typed,
                                    const std::string& instance) {
  if (failure.reason == "LEASE_NOT_FOUND") return {Command({"leases", "--all"})};
  if (failure.reason == "NOT_HELD") return AfterNoAccess(failure, typed, instance);
  const std::string lease = failure.MetadataOf("lease_id");
  if (lease.empty()) return {};
  return {Command({"leases", "get", lease})};
}

// The failure says since when; who froze it and why is in the audit log.
std::vector<std::string> AfterFreeze(const std::string& instance) {
  if (instance.empty()) return {Command({"instances"})};
  return {Command({"audit", "list", "--instance", instance, "--kind", "instance.frozen"}) +
              "  (who froze it, and why)",
          "ask them; who operates the broker ends it with " +
              Command({"unfreeze", instance, "--reason"}) + " WHY",
          "access can still be taken away meanwhile"};
}

std::vector<std::string> AfterNoCredential(const Typed& typed) {
  if (!typed.token_file.empty()) {
    return {"put a fresh token into " + typed.token_file + ", or name another --token-file"};
  }
  if (!typed.cert_file.empty()) {
    return {"use a certificate that names its caller, with one SPIFFE id or DNS name; " +
            typed.cert_file + " does not"};
  }
  return {
      "say who you are with --token-file FILE (or PERMISSION_BROKER_TOKEN_FILE), or with --cert "
      "FILE --key FILE"};
}

// The options that give what the rule misses; empty if it misses nothing.
std::string MissingOptions(std::string_view missing) {
  std::string options;
  const auto add = [&](std::string_view what, const char* option) {
    if (missing.find(what) != std::string_view::npos) options += option;
  };
  add("a reason", " --reason WHY");
  add("a ticket", " --ticket TICKET");
  add("an approval", " --requested-by EMAIL --approved-by ANOTHER");
  add("an end", " --ttl DURATION");
  return options;
}

std::vector<std::string> AfterDenial(const Failure& failure, const Typed& typed,
                                     const std::string& instance) {
  std::vector<std::string> steps;
  const std::string options = MissingOptions(failure.MetadataOf("missing"));
  if (!options.empty() && !typed.one_of_several && !typed.words.empty()) {
    steps.push_back(Command(typed.words) + options);
  }
  std::string line = "permctl policy explain --config CONFIG --caller CALLER --verb " +
                     ShellWord(failure.MetadataOf("verb")) + " --instance " +
                     ShellWord(instance.empty() ? "-" : instance);
  steps.push_back(line + "  (where the broker's configuration is)");
  return steps;
}

std::vector<std::string> WithoutReason(const Failure& failure) {
  if (failure.code == "UNAVAILABLE") {
    return {
        "start it, or name the right one with --server HOST:PORT or PERMISSION_BROKER; one that "
        "speaks TLS takes --ca FILE or --tls"};
  }
  if (failure.code == "UNIMPLEMENTED") {
    return {"what answers is no permission broker, or an older one: check --server"};
  }
  if (failure.code == "DEADLINE_EXCEEDED") return {"run it again with a longer --timeout"};
  return {};
}

}  // namespace

std::string WaitCommand(const std::string& operation_id) {
  return Command({"operations", "wait", operation_id});
}

std::vector<std::string> NextSteps(const Failure& failure, const Typed& typed) {
  const std::string& reason = failure.reason;
  const std::string instance = InstanceOf(failure, typed);
  if (reason.empty()) return WithoutReason(failure);
  if (typed.one_of_several && ConcernsTheCommand(failure)) return AfterOneOfSeveral(failure);
  if (reason == "OUTCOME_UNKNOWN" || reason == "TURN_TAKEN") return AfterOpenOperation(failure);
  if (reason == "BROKER_DEFECT" && !failure.MetadataOf("operation_id").empty()) {
    return AfterOpenOperation(failure);
  }
  if (reason == "INSTANCE_NOT_FOUND") return {"permctl instances"};
  if (reason == "PRINCIPAL_NOT_FOUND") return {FindPrincipal(typed)};
  if (reason == "ENTITLEMENT_NOT_FOUND") return {FindEntitlement(instance, typed, false)};
  if (reason == "AMBIGUOUS_PRINCIPAL" && typed.principal_ref) {
    const std::string& type = typed.principal_ref->type();
    return {ByIds(failure, type.empty() ? "user" : type), FindPrincipal(typed)};
  }
  if (reason == "AMBIGUOUS_ENTITLEMENT" && typed.entitlement_ref) {
    return {ByIds(failure, typed.entitlement_ref->type()), FindEntitlement(instance, typed, true)};
  }
  if (reason == "WOULD_LOWER_LEVEL" && !typed.words.empty()) {
    return {Command(typed.words) + " --allow-lower-level"};
  }
  if (reason == "HELD_AT_OTHER_LEVEL") return AfterOtherLevel(typed);
  if (reason == "PRECONDITION_FAILED" && !typed.principal.empty()) {
    return {Command({"list", instance, typed.principal})};
  }
  const bool definition = reason == "PRECONDITION_FAILED" || reason == "ENTITLEMENT_EXISTS" ||
                          reason == "ENTITLEMENT_IN_USE";
  if (definition && typed.entitlement_ref) return AfterDefinition(failure, typed, instance);
  if (reason == "INSTANCE_CREDENTIALS" || reason == "UPSTREAM_PROTOCOL") {
    return {Describe(instance, {"--check"})};
  }
  if (reason == "UNSUPPORTED_BY_INSTANCE") return {Describe(instance)};
  if (reason == "INVALID_FIELD") return AfterInvalidField(failure, typed);
  if (reason == "LEASE_NOT_FOUND" || reason == "LEASE_NOT_ACTIVE" || reason == "NOT_HELD") {
    return AfterLease(failure, typed, instance);
  }
  if (reason == "NOT_AUTHENTICATED") return AfterNoCredential(typed);
  if (reason == "POLICY_DENIED") return AfterDenial(failure, typed, instance);
  if (reason == "INSTANCE_FROZEN") return AfterFreeze(instance);
  if (reason == "REQUEST_ID_REUSED") return {"use another --request-id for another change"};
  if (failure.retry_delay || reason == "UPSTREAM_UNAVAILABLE" || reason == "BROKER_OVERLOADED" ||
      reason == "UPSTREAM_RATE_LIMITED" || reason == "SHUTTING_DOWN" || reason == "TIME_SPENT" ||
      reason == "CHANGED_MEANWHILE" || reason == "CALLER_LIMITED") {
    return {TryAgain(failure, typed)};
  }
  return {};
}

}  // namespace broker::cli
