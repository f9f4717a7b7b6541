#include "cli/batch.h"

#include <algorithm>
#include <cstdlib>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/mutate.h"
#include "cli/pins.h"
#include "cli/plan_output.h"
#include "cli/report.h"
#include "cli/text.h"

namespace broker::cli {
namespace {

std::string Count(int count, const std::string& noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

struct Tally {
  int changes = 0;
  int problems = 0;
  int untried = 0;
};

Tally TallyOf(const v1::ApplyRequest& request, const v1::ApplyResponse& response) {
  Tally tally{CountEffects(request, response), 0, 0};
  for (const v1::ApplyItemResult& item : response.items()) {
    tally.problems += item.problems_size();
    tally.untried += item.skipped() ? 1 : 0;
  }
  return tally;
}

std::string Shortcomings(const Tally& tally) {
  std::string text;
  if (tally.problems > 0) text += ", " + Count(tally.problems, "problem");
  if (tally.untried > 0) text += ", " + Count(tally.untried, "item") + " not tried";
  return text;
}

ExitCode WorstOf(const v1::ApplyResponse& response) {
  if (response.complete()) return kItIsSo;
  ExitCode worst = kItIsSo;
  for (const v1::ApplyItemResult& item : response.items()) {
    for (const v1::Problem& problem : item.problems()) {
      worst = std::max(worst, ExitCodeOf(ToFailure(problem)));
    }
  }
  return worst == kItIsSo ? kUnavailable : worst;
}

// "items[3].set.type" as "onboarding.yaml:9: items[3].set.type". `positions`: of the items that
// were sent, in the file.
void AddPlaces(const ApplyFile& file, const std::vector<int>& positions, Failure& failure) {
  constexpr std::string_view kItems = "items[";
  for (FieldProblem& problem : failure.fields) {
    if (!problem.field.starts_with(kItems)) continue;
    const auto sent = std::strtoul(problem.field.c_str() + kItems.size(), nullptr, 10);
    if (sent >= positions.size()) continue;
    const std::string& place = file.items[static_cast<std::size_t>(positions[sent])].place;
    if (!place.empty()) problem.field = place + ": " + problem.field;
  }
}

class BatchRun {
 public:
  BatchRun(const BatchOptions& options, const ApplyFile& file, DeclaredTypes& types,
           Context& context)
      : options_(options), file_(file), types_(types), context_(context) {}

  int Run() {
    v1::ApplyRequest request = file_.request;
    request.set_dry_run(true);
    std::vector<int> positions(static_cast<std::size_t>(request.items_size()));
    for (std::size_t i = 0; i < positions.size(); ++i) positions[i] = static_cast<int>(i);
    if (auto trouble = Apply(request, positions, &plan_)) return Report(*trouble, context_);
    const int changes = CountEffects(file_.request, plan_);
    const bool ends = options_.consent.dry_run || changes == 0;
    ShowPlan(ends);
    if (ends) return EndWithPlan(changes);
    if (!Agreed(options_.consent, Question(changes), context_)) return kRefused;
    return Do();
  }

 private:
  BrokerClient::Trouble Apply(const v1::ApplyRequest& request, const std::vector<int>& positions,
                              v1::ApplyResponse* response) {
    auto trouble = context_.broker.Apply(request, response);
    if (trouble) AddPlaces(file_, positions, *trouble);
    if (trouble || response->items_size() == request.items_size()) return trouble;
    return Failure{"INTERNAL", "", "the broker's answer has other items than the batch",
                   {},         {}, {}};
  }

  // JSON output has the answer alone, so a plan is shown beside it, and only to who is asked.
  void ShowPlan(bool ends) {
    if (context_.json && (ends || options_.consent.yes)) return;
    std::ostream& out = context_.json ? context_.err : context_.out;
    LearnTypes();
    PrintItems(file_, plan_, types_, out);
    for (const int follower : FollowersIn(file_.request, plan_)) {
      context_.err << "note: " << Printable(file_.items[static_cast<std::size_t>(follower)].label)
                   << " is shown as if it were alone, but an item before it changes the same\n";
    }
    for (int i = 0; i < plan_.items_size(); ++i) ReportItem(plan_, i);
    const Tally tally = TallyOf(file_.request, plan_);
    if (tally.changes == 0 && plan_.complete() && !options_.consent.dry_run) {
      out << "complete: nothing to do\n";
    } else {
      out << "plan: " << Count(tally.changes, "change") << Shortcomings(tally) << '\n';
    }
    if (ends) PrintRemnants(plan_, out);
  }

  int EndWithPlan(int changes) {
    if (context_.json) {
      const ExitCode printed = PrintJson(plan_, context_);
      if (printed != kItIsSo) return printed;
    }
    const ExitCode worst = WorstOf(plan_);
    if (worst != kItIsSo) {
      if (!options_.consent.dry_run && worst != kNotFound) SayAgain();
      return worst;
    }
    return options_.exit_code && changes > 0 ? kWouldChange : kItIsSo;
  }

  std::string Question(int changes) const {
    int left_out = 0;
    for (const v1::ApplyItemResult& item : plan_.items()) {
      left_out += item.skipped() || (!item.problems().empty() && item.results().empty()) ? 1 : 0;
    }
    std::string question = options_.question(changes, file_);
    if (left_out > 0 && file_.items.size() > 1) {
      question += ", without " + Count(left_out, "item") + " that cannot be done";
    }
    return question + "?";
  }

  int Do() {
    const PinnedBatch batch = Pin(file_.request, plan_);
    v1::ApplyResponse done;
    if (auto trouble = Apply(batch.request, batch.positions, &done)) {
      const ExitCode exit_code = Report(*trouble, context_);
      if (exit_code != kUnavailable && exit_code != kOutcomeUnknown) return exit_code;
      // Whatever it was that got done, the same batch again tells, and does the rest.
      SayAgain();
      return kUnavailable;
    }
    const v1::ApplyResponse all = Merge(batch, done, plan_);
    if (context_.json) {
      const ExitCode printed = PrintJson(all, context_);
      if (printed != kItIsSo) return printed;
    } else {
      ShowResult(batch, all);
    }
    if (!all.complete()) SayAgain();
    return WorstOf(all);
  }

  void ShowResult(const PinnedBatch& batch, const v1::ApplyResponse& all) {
    context_.out << '\n';
    PrintItems(file_, all, types_, context_.out);
    // Why an item was not sent has been said.
    for (const int sent : batch.positions) ReportItem(all, sent);
    const Tally tally = TallyOf(file_.request, all);
    context_.out << (all.complete() ? "complete: " : "not complete: ")
                 << Count(tally.changes, "change") << " made" << Shortcomings(tally) << '\n';
    PrintRemnants(all, context_.out);
  }

  // The warnings and the problems of one item. REQUIRES: file_ has it.
  void ReportItem(const v1::ApplyResponse& response, int position) {
    const v1::ApplyItemResult& item = response.items(position);
    for (const v1::MutationResult& result : item.results()) {
      PrintWarnings(result.warnings(), context_);
    }
    for (const v1::Problem& problem : item.problems()) ReportProblem(position, problem);
  }

  void ReportProblem(int position, const v1::Problem& problem) {
    const ItemText& text = file_.items[static_cast<std::size_t>(position)];
    v1::ApplyItem item = file_.request.items(position);
    Context about{context_.broker, context_.input, context_.out, context_.err, /*json=*/false, {}};
    about.typed.one_of_several = true;
    about.typed.instance = text.instance;
    about.typed.principal = text.principal;
    about.typed.principal_ref = ParsePrincipal(text.principal);
    if (item.has_grant() || item.has_revoke()) {
      about.typed.entitlement = text.entitlement;
      about.typed.entitlement_ref = *MutableEntitlement(item, 0);
    }
    Failure failure = ToFailure(problem);
    if (!text.place.empty()) failure.message = text.place + ": " + failure.message;
    ReportPartOfAnswer(failure, about);
  }

  // For the levels of what has not been done yet; what is not known is not shown.
  void LearnTypes() {
    std::set<std::string> instances;
    for (const v1::ApplyItemResult& item : plan_.items()) {
      for (const v1::MutationResult& result : item.results()) {
        if (result.changed()) instances.insert(result.entitlement().instance());
      }
    }
    for (const std::string& instance : instances) types_.Ask(instance);
  }

  void SayAgain() {
    if (!context_.json) context_.err << "next: " << Printable(options_.again) << '\n';
  }

  const BatchOptions& options_;
  const ApplyFile& file_;
  DeclaredTypes& types_;
  Context& context_;
  v1::ApplyResponse plan_;
};

}  // namespace

int RunBatch(const BatchOptions& options, const ApplyFile& file, DeclaredTypes& types,
             Context& context) {
  return BatchRun(options, file, types, context).Run();
}

}  // namespace broker::cli
