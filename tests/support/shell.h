// A program as a person runs it: one command line, what it said and how it ended.
#pragma once

#include <sys/wait.h>

#include <cstdio>
#include <string>

#include "tests/support/kept.h"

namespace broker::test {

struct Finished {
  int exit_code = -1;  // -1: it did not end by itself
  std::string out;     // standard output
};

inline Finished Shell(const std::string& command) {
  Finished finished;
  FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return finished;
  char buffer[4096];
  while (const std::size_t size = std::fread(buffer, 1, sizeof buffer, pipe)) {
    finished.out.append(buffer, size);
  }
  Keep(finished.out);
  const int status = pclose(pipe);
  if (WIFEXITED(status)) finished.exit_code = WEXITSTATUS(status);
  return finished;
}

}  // namespace broker::test
