// What became of a definition, for people.
#pragma once

#include <string>

#include "cli/context.h"
#include "permissionbroker/v1/permission_broker.pb.h"

namespace broker::cli {

// "role Report reader (report-reader)".
std::string NameOf(const v1::EntitlementDefinition& definition);

// What `result` is about: a creation's dry run has no definition in its reply, so that is `meant`.
const v1::EntitlementDefinition& DefinitionOf(const v1::EntitlementResult& result,
                                              const v1::EntitlementDefinition& meant);

// "created: role Report reader (report-reader)".
std::string Sentence(const v1::EntitlementResult& result, const v1::EntitlementDefinition& meant);

// The sentence, what goes with it, and the warnings.
void PrintDefinitionResult(const v1::EntitlementResult& result,
                           const v1::EntitlementDefinition& meant, const Context& context);

}  // namespace broker::cli
