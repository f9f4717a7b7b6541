#include "cli/leaver.h"

#include <string>
#include <variant>

#include "cli/arguments.h"
#include "cli/batch.h"
#include "cli/declared_types.h"

namespace broker::cli {
namespace {

std::string Question(int changes, const ApplyFile& file) {
  return "Take " + std::to_string(changes) + (changes == 1 ? " holding" : " holdings") + " from " +
         file.items.front().principal;
}

}  // namespace

int RunLeaver(const LeaverOptions& options, Context& context) {
  context.typed.instance = options.instance;
  const auto principal = ReadPrincipal(options.principal, context);
  if (const auto* refused = std::get_if<ExitCode>(&principal)) return *refused;
  if (const auto refused = RefuseIfNobodyCanAgree(options.consent, false, context)) return *refused;
  ApplyFile file;
  file.items.push_back({"", "", "revoke", options.instance, options.principal, ""});
  file.request.set_mode(v1::APPLY_MODE_BEST_EFFORT);
  const bool justified = options.justification.ByteSizeLong() > 0;
  if (justified) *file.request.mutable_justification() = options.justification;
  v1::RevokeAll& all = *file.request.add_items()->mutable_revoke_all();
  all.set_instance(options.instance);
  *all.mutable_principal() = std::get<v1::PrincipalRef>(principal);
  all.mutable_types()->Add(options.types.begin(), options.types.end());
  DeclaredTypes types(context.broker);
  return RunBatch({options.consent, options.exit_code, &Question,
                   "run the same command again, until it says complete"},
                  file, types, context);
}

}  // namespace broker::cli
