// What tests of kill -9 share: the configuration of a broker process in front of fake upstreams,
// and its journal as a person at the server's console would read it.
#pragma once

#include <string>
#include <vector>

#include "service/core/instance_config.h"
#include "tests/support/temp_dir.h"

namespace broker::test {

// Writes a configuration file into `dir`, with the data there too; its path. Unanswered writes may
// land for a second.
std::string WriteBrokerConfig(const std::vector<InstanceConfig>& instances, const TempDir& dir);

// Of one instance, of the journal in `dir`.
std::vector<std::string> OperationIdsIn(const TempDir& dir, const std::string& instance);

}  // namespace broker::test
