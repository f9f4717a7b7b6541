// A batch in a table: what would become of it, or what became of it, a line a change.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "cli/apply_file.h"
#include "cli/declared_types.h"
#include "permissionbroker/v1/permission_broker.pb.h"

namespace broker::cli {

// "none -> member", "held -> none", "nothing to do". Of a plan, which has no `after`, the level of
// a grant is that of `item`, or else what `types` declares.
std::string EffectOf(const v1::MutationResult& result, const v1::ApplyItem& item,
                     const DeclaredTypes& types);

// Everything that `response` says of the items, apart from the text of problems and what outlives a
// revoke_all. REQUIRES: it answers `file`.
void PrintItems(const ApplyFile& file, const v1::ApplyResponse& response,
                const DeclaredTypes& types, std::ostream& out);

// What a revoke_all left: nothing is printed if there is nothing.
void PrintRemnants(const v1::ApplyResponse& response, std::ostream& out);

}  // namespace broker::cli
