// permctl, run by a test.
#pragma once

#include <string>
#include <vector>

namespace broker::cli {

struct Ran {
  int exit_code = -1;
  std::string out;
  std::string err;
};

// Runs permctl in this process, with these words alone. `input` is its standard input, which
// `person` makes a terminal.
Ran RunWords(const std::vector<std::string>& words, const std::string& input = "",
             bool person = false);

}  // namespace broker::cli
