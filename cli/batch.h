// Planning a batch, asking for it, doing it, and saying what became of it: what permctl apply and
// permctl leaver have in common.
#pragma once

#include <string>

#include "cli/apply_file.h"
#include "cli/ask.h"
#include "cli/context.h"
#include "cli/declared_types.h"
#include "cli/exit_code.h"

namespace broker::cli {

struct BatchOptions {
  Consent consent;
  bool exit_code = false;  // with dry_run: kWouldChange if there is something to do
  // What asks, for so many changes: "Apply 3 changes".
  std::string (*question)(int changes, const ApplyFile& file);
  // How to go on if not everything was done: "apply the same file again".
  std::string again;
};

// Exits with the worst that happened, which is kItIsSo only if every item finished.
// REQUIRES: RefuseIfNobodyCanAgree allows it, and `file` has no undivided entitlements.
int RunBatch(const BatchOptions& options, const ApplyFile& file, DeclaredTypes& types,
             Context& context);

}  // namespace broker::cli
