#include "cli/policy.h"

#include <algorithm>
#include <sstream>
#include <utility>
#include <variant>
#include <vector>

#include "cli/arguments.h"
#include "cli/file_text.h"
#include "cli/json_text.h"
#include "cli/policy_cases.h"
#include "cli/policy_output.h"
#include "cli/text.h"
#include "service/core/error.h"

namespace broker::cli {
namespace {

// Of many lines each is a problem of its own.
ExitCode RefuseConfig(const absl::Status& status, Context& context) {
  const std::string message = FailureOf(status).message;
  if (context.json) return RefuseUsage(message, context);
  std::istringstream lines(message);
  for (std::string line; std::getline(lines, line);) RefuseUsage(line, context);
  return kUsage;
}

std::variant<Config, ExitCode> ReadConfig(const std::string& file, Context& context) {
  auto text = ReadFileText(file, context);
  if (const auto* refused = std::get_if<ExitCode>(&text)) return *refused;
  auto config = LoadConfig(std::get<std::string>(std::move(text)), FileName(file));
  if (!config.ok()) return RefuseConfig(config.status(), context);
  return *std::move(config);
}

// --requested-by of requested_by.
std::string OptionOf(std::string field) {
  std::replace(field.begin(), field.end(), '_', '-');
  return "--" + field;
}

void PrintRule(const Policy& policy, const std::string& name, Context& context) {
  const auto rule = std::find_if(policy.rules.begin(), policy.rules.end(),
                                 [&](const PolicyRule& one) { return one.name == name; });
  if (rule != policy.rules.end()) context.out << "  " << Printable(ToText(*rule)) << '\n';
}

void PrintWhy(const Policy& policy, const AskedQuestion& asked, const PolicyVerdict& verdict,
              Context& context) {
  if (!verdict.rule.empty()) {
    PrintRule(policy, verdict.rule, context);
  } else {
    for (const std::string& line : NearestRules(policy, asked)) {
      context.out << "  " << Printable(line) << '\n';
    }
  }
  if (!asked.has_target && !IsOfWholeInstance(asked.verb)) {
    context.err << "note: nothing is said of the change itself, so a rule that is narrowed by it "
                   "may allow and does not deny; add --type, --entitlement, --level, --principal\n";
  }
}

// A case that is not as expected.
struct Failed {
  const PolicyCase* one;
  std::string problem;
  PolicyVerdict verdict;
};

void PrintFailed(const Failed& failed, Context& context) {
  const std::string name = failed.one->name.empty() ? "" : " " + failed.one->name;
  context.out << "FAILED " << Printable(failed.one->place + name) << ": "
              << Printable(failed.problem + ", " + ToText(failed.verdict, failed.one->asked.verb))
              << '\n';
}

void PrintAsJson(const std::vector<Failed>& all, std::size_t cases, Context& context) {
  std::string list;
  for (const Failed& failed : all) {
    const std::string first = "\"place\":" + JsonText(failed.one->place) +
                              ",\"name\":" + JsonText(failed.one->name) +
                              ",\"problem\":" + JsonText(failed.problem) + ",";
    (list += list.empty() ? "" : ",") += ToJson(failed.verdict, first);
  }
  context.out << "{\"cases\":" << cases << ",\"failed\":[" << list << "]}\n";
}

}  // namespace

int RunExplainPolicy(const PolicyExplainOptions& options, Context& context) {
  const auto read = ReadConfig(options.config, context);
  if (const auto* refused = std::get_if<ExitCode>(&read)) return *refused;
  const Config& config = std::get<Config>(read);
  std::vector<FieldProblem> problems;
  const AskedQuestion asked = ReadQuestion(options.question, config, &problems);
  for (const FieldProblem& problem : problems) {
    RefuseUsage(OptionOf(problem.field) + " " + problem.description, context);
  }
  if (!problems.empty()) return kUsage;
  const PolicyVerdict verdict = Answer(config.policy, asked);
  const int decided = verdict.allowed ? kItIsSo : kRefused;
  if (context.json) {
    context.out << ToJson(verdict) << '\n';
    return decided;
  }
  context.out << Printable(ToText(verdict, asked.verb)) << '\n';
  if (config.policy) PrintWhy(*config.policy, asked, verdict, context);
  return decided;
}

int RunTestPolicy(const PolicyTestOptions& options, Context& context) {
  const auto read = ReadConfig(options.config, context);
  if (const auto* refused = std::get_if<ExitCode>(&read)) return *refused;
  const Config& config = std::get<Config>(read);
  const auto text = ReadFileText(options.cases, context);
  if (const auto* refused = std::get_if<ExitCode>(&text)) return *refused;
  YamlReader reader(FileName(options.cases));
  const auto cases = ReadPolicyCases(std::get<std::string>(text), config, reader);
  if (!reader.good()) return reader.Report(context);
  std::vector<Failed> failed;
  for (const PolicyCase& one : cases) {
    PolicyVerdict verdict = Answer(config.policy, one.asked);
    if (auto problem = Disappointment(one, verdict); !problem.empty()) {
      failed.push_back({&one, std::move(problem), std::move(verdict)});
    }
  }
  const int decided = failed.empty() ? kItIsSo : kRefused;
  if (context.json) {
    PrintAsJson(failed, cases.size(), context);
    return decided;
  }
  for (const Failed& one : failed) PrintFailed(one, context);
  context.out << cases.size() << (cases.size() == 1 ? " case, " : " cases, ") << failed.size()
              << " failed\n";
  return decided;
}

}  // namespace broker::cli
