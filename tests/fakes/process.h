// What the fakes' programs share: flags, a port file, a clean end on SIGTERM and SIGINT.
#pragma once

#include <CLI/App.hpp>
#include <memory>
#include <string>

#include "tests/fakes/fake.h"
#include "tests/fakes/front.h"

namespace broker::fakes {

struct ProcessOptions {
  std::string listen = "127.0.0.1:0";
  std::string port_file;   // gets the port number when the server listens; written in one step
  std::string state_file;  // JSON as from GET /_fake/state; loaded at the start
  FrontOptions front;      // address and port come from `listen`
};

// --listen, --port-file, --state, --race-window-ms, --workers. `options` must outlive `app`.
void AddProcessFlags(CLI::App& app, ProcessOptions& options);

// Serves until a signal. The exit code of the program.
int RunProcess(ProcessOptions options, std::unique_ptr<Fake> fake);

}  // namespace broker::fakes
