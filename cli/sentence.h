// The outcome of a change in one sentence for people.
#pragma once

#include <string>

#include "permissionbroker/v1/permission_broker.pb.h"
#include "permissionbroker/v1/types.pb.h"

namespace broker::cli {

namespace v1 = permissionbroker::v1;

// "ann@example.com (user 2)", "SRE (team 5)".
std::string NameOf(const v1::Principal& principal);

// "group Analysts (3)".
std::string NameOf(const v1::Entitlement& entitlement);

// "team SRE (5) as edit".
std::string NameOf(const v1::IndirectSource& source);

// "team SRE (5) as edit, parent_folder Ops (x1)"; empty if there is none.
std::string NameIndirect(const v1::Holding& holding);

// "direct", "direct, also through team SRE (5)", "through team SRE (5)".
std::string HowHeld(const v1::Holding& holding);

// "granted: ann@example.com (user 2) now holds group Analysts (3) in redash-prod", and what became
// of its lease: "; leased until 2026-12-31T18:00:00Z".
std::string Sentence(const v1::MutationResult& result);

}  // namespace broker::cli
