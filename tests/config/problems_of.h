// What is wrong with a configuration, for tests.
#pragma once

#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <vector>

#include "service/config/config.h"
#include "service/core/error.h"

namespace broker {

// One for each problem, "c.yaml:LINE:COLUMN: text"; empty if there is none.
inline std::vector<std::string> ProblemsOf(const std::string& text) {
  const auto config = LoadConfig(text, "c.yaml");
  if (config.ok()) return {};
  EXPECT_TRUE(HasReason(config.status(), Reason::kInvalidField)) << config.status();
  std::vector<std::string> lines;
  std::istringstream message(FailureOf(config.status()).message);
  for (std::string line; std::getline(message, line);) lines.push_back(line);
  return lines;
}

}  // namespace broker
