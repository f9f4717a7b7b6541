// What tests of kill -9 share: the configuration of a broker process in front of one upstream, and
// its journal as a person at the server's console would read it.
#pragma once

#include <string>
#include <vector>

#include "service/core/instance_config.h"
#include "tests/support/temp_dir.h"

namespace broker::test {

// The configured name of the one instance.
inline constexpr char kOnly[] = "only";

// Writes a configuration file into `dir`, with the data there too; its path. Unanswered writes may
// land for a second.
std::string WriteBrokerConfig(const InstanceConfig& instance, const TempDir& dir);

// Of the journal in `dir`.
std::vector<std::string> OperationIdsIn(const TempDir& dir);

}  // namespace broker::test
