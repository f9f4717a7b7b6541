#include "cli/apply.h"

#include <optional>
#include <string>
#include <variant>

#include "cli/apply_file.h"
#include "cli/batch.h"
#include "cli/declared_types.h"
#include "cli/file_text.h"
#include "cli/report.h"

namespace broker::cli {
namespace {

const std::string& InstanceOf(const v1::ApplyItem& item) {
  if (item.has_grant()) return item.grant().instance();
  return item.has_revoke() ? item.revoke().instance() : item.set().instance();
}

std::optional<Failure> DivideEntitlements(ApplyFile& file, DeclaredTypes& types) {
  for (const UndividedEntitlement& one : file.undivided) {
    v1::ApplyItem& item = *file.request.mutable_items(one.item);
    const std::string& instance = InstanceOf(item);
    if (auto trouble = types.Ask(instance)) {
      const ItemText& text = file.items[static_cast<std::size_t>(one.item)];
      // A broker that did not speak has nothing to do with the item.
      if (!trouble->reason.empty()) trouble->message = text.place + ": " + trouble->message;
      return trouble;
    }
    *MutableEntitlement(item, one.entitlement) =
        ToRef(one.text, types.Find(instance, one.text.type));
  }
  file.undivided.clear();
  return std::nullopt;
}

std::string Question(int changes, const ApplyFile&) {
  return "Apply " + std::to_string(changes) + (changes == 1 ? " change" : " changes");
}

}  // namespace

int RunApply(const ApplyOptions& options, Context& context) {
  const auto text = ReadFileText(options.file, context);
  if (const auto* refused = std::get_if<ExitCode>(&text)) return *refused;
  YamlReader reader(FileName(options.file));
  ApplyFile file = ReadApplyFile(std::get<std::string>(text), reader);
  if (!reader.good()) return reader.Report(context);
  const bool input_taken = options.file == "-";
  if (const auto refused = RefuseIfNobodyCanAgree(options.consent, input_taken, context)) {
    return *refused;
  }
  if (options.stop_on_failure) file.request.set_mode(v1::APPLY_MODE_STOP_ON_FAILURE);
  const bool justified = options.justification.ByteSizeLong() > 0;
  if (justified) file.request.mutable_justification()->MergeFrom(options.justification);
  DeclaredTypes types(context.broker);
  if (const auto trouble = DivideEntitlements(file, types)) return Report(*trouble, context);
  return RunBatch(
      {options.consent, options.exit_code, &Question,
       "apply the same file again, corrected where it has to be: what is so already is not "
       "written again"},
      file, types, context);
}

}  // namespace broker::cli
