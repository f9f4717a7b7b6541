#include <exception>
#include <iostream>

#include "cli/exit_code.h"
#include "cli/permctl.h"

int main(int argc, char** argv) {
  try {
    const int exit_code = broker::cli::Run(argc, argv, std::cout, std::cerr);
    std::cout.flush();
    if (std::cout) return exit_code;
    std::cerr << "error: the answer could not be written\n";
  } catch (const std::exception& problem) {
    std::cerr << "error: " << problem.what() << '\n';
  }
  return broker::cli::kOutcomeUnknown;
}
