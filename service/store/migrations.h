// The schema of the journal and its history, in one place.
#pragma once

#include "service/store/db.h"

namespace broker {

// The newest schema that this program knows.
int NewestSchema();

// Brings the database to it, in one transaction. AUDIT_UNAVAILABLE for a database that a newer
// program has written.
absl::Status Migrate(Db* db);

}  // namespace broker
