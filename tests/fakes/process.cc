#include "tests/fakes/process.h"

#include <CLI/CLI.hpp>
#include <boost/json/parse.hpp>
#include <csignal>
#include <cstdio>
#include <exception>
#include <fstream>
#include <iostream>
#include <sstream>
#include <stdexcept>

namespace broker::fakes {
namespace {

std::string ReadFile(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error("cannot read " + path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

void WritePortFile(const std::string& path, std::uint16_t port) {
  const std::string unfinished = path + ".new";
  {
    std::ofstream file(unfinished);
    file << port << "\n";
    if (!file) throw std::runtime_error("cannot write " + unfinished);
  }
  if (std::rename(unfinished.c_str(), path.c_str()) != 0) {
    throw std::runtime_error("cannot write " + path);
  }
}

void SetListen(const std::string& listen, FrontOptions& front) {
  const std::size_t colon = listen.rfind(':');
  if (colon == std::string::npos) throw std::runtime_error("--listen must be ADDRESS:PORT");
  front.address = listen.substr(0, colon);
  front.port = static_cast<std::uint16_t>(std::stoi(listen.substr(colon + 1)));
}

}  // namespace

void AddProcessFlags(CLI::App& app, ProcessOptions& options) {
  app.add_option("--listen", options.listen, "ADDRESS:PORT; port 0 takes a free one")
      ->capture_default_str();
  app.add_option("--port-file", options.port_file, "gets the port number once the server listens");
  app.add_option("--state", options.state_file,
                 "JSON as from GET /_fake/state, loaded at the start");
  app.add_option("--race-window-ms", options.front.race_window_ms,
                 "time between reading and writing back of every write")
      ->capture_default_str();
  app.add_option("--workers", options.front.workers, "requests worked on at once; 0: no limit")
      ->capture_default_str();
}

int RunProcess(ProcessOptions options, std::unique_ptr<Fake> fake) {
  // Blocked before the front's thread is born, which inherits it.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  try {
    if (!options.state_file.empty()) {
      fake->LoadState(boost::json::parse(ReadFile(options.state_file)));
    }
    SetListen(options.listen, options.front);
    Front front(std::move(fake), options.front);
    if (!options.port_file.empty()) WritePortFile(options.port_file, front.port());
    std::cout << "listening on " << front.url() << std::endl;
    int signal = 0;
    sigwait(&signals, &signal);
    return 0;
  } catch (const std::exception& problem) {
    std::cerr << problem.what() << "\n";
    return 1;
  }
}

}  // namespace broker::fakes
