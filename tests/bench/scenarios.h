// What is measured: one broker, one bare server and the upstreams, and a round of all scenarios.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "tests/bench/load.h"

namespace broker::bench {

struct Options {
  double seconds = 4;
  int in_flight = 64;
  // Where the journal lies; a new folder in it, gone at the end. On a memory file system a commit
  // costs its CPU and no wait for a disk.
  std::string journal_in = "/tmp";
};

struct Sample {
  Measured load;
  double cpu_a_call = 0;  // seconds of the server's process
  double requests_a_call = 0;
};

struct Round {
  Sample echo;
  Sample redash;
  Sample redash_for_a_while;  // with a ttl
  Sample redash_closing;
  Sample grafana;
  Sample direct;  // no server: cpu_a_call is 0
};

// Seconds.
struct Isolation {
  double alone = 0;           // p99
  double beside_hanging = 0;  // p99 while as many calls of another instance hang
};

// Bytes.
struct Memory {
  double at_start = 0;
  double at_end = 0;
  double echo = 0;
  std::uint64_t calls = 0;
};

class World {
 public:
  explicit World(Options options);
  ~World();
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  // Throws std::runtime_error if a call fails.
  Round RunRound();
  Isolation RunIsolation();
  Memory memory() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace broker::bench
