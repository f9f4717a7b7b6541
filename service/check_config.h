// What a configuration means, and whether the files that it names can be used at present.
#pragma once

#include <string>
#include <vector>

#include "service/config/config.h"

namespace broker {

struct ConfigReport {
  // What the broker would do, a line each; no secrets.
  std::vector<std::string> lines;
  // A line each. The broker starts without some of these files, and then refuses what needs them.
  std::vector<std::string> problems;
};

// Reads credentials, certificates, keys and tokens; opens nothing else.
ConfigReport CheckConfig(const Config& config);

}  // namespace broker
