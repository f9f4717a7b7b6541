// Whether the audit log of a world tells everything: at rest.
#pragma once

#include "tests/simulation/dossier.h"
#include "tests/simulation/journal_file.h"
#include "tests/simulation/world.h"

namespace broker::sim {

// The chain verifies; each operation was opened and settled once, and each lease that has ended
// has told so.
void CheckAudit(World* world, const Dossiers& dossiers, JournalFile* journal);

}  // namespace broker::sim
