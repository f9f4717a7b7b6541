#include <unistd.h>

#include <exception>
#include <iostream>

#include "cli/exit_code.h"
#include "cli/permctl.h"

int main(int argc, char** argv) {
  // A question that nobody sees is not asked.
  const bool person = isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1;
  try {
    const int exit_code = broker::cli::Run(argc, argv, {std::cin, person}, std::cout, std::cerr);
    std::cout.flush();
    if (std::cout) return exit_code;
    std::cerr << "error: the answer could not be written\n";
  } catch (const std::exception& problem) {
    std::cerr << "error: " << problem.what() << '\n';
  }
  return broker::cli::kOutcomeUnknown;
}
