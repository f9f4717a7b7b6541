#include "tests/cli/run_words.h"

#include <sstream>

#include "cli/permctl.h"
#include "tests/support/kept.h"

namespace broker::cli {

Ran RunWords(const std::vector<std::string>& words, const std::string& input, bool person) {
  std::vector<const char*> argv{"permctl"};
  for (const std::string& word : words) argv.push_back(word.c_str());
  std::istringstream in(input);
  std::ostringstream out;
  std::ostringstream err;
  Ran ran;
  ran.exit_code = Run(static_cast<int>(argv.size()), argv.data(), {in, person}, out, err);
  ran.out = out.str();
  ran.err = err.str();
  test::Keep(ran.out);
  test::Keep(ran.err);
  return ran;
}

}  // namespace broker::cli
