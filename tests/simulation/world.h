// One thread, one seed, virtual time: everything that happens in a simulated world happens in a
// step of it, and the seed decides the order.
#pragma once

#include <boost/asio/execution_context.hpp>

#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "service/core/time.h"

namespace broker::sim {

// What the kernel closes when a process dies.
class Closeable {
 public:
  virtual ~Closeable() = default;
  virtual void Close() = 0;
};

// Something that is about to run.
class Job {
 public:
  virtual ~Job() = default;
  virtual void Run() = 0;
};

// One life of one simulated process; a restart is another one.
struct Process {
  bool alive = true;
  // Its wall clock is wrong by this much.
  Duration wall_offset{};
  Duration stalled_until{};
  std::vector<std::unique_ptr<Job>> held;  // what became ready while it was stalled
  std::list<Closeable*> open;              // in the order of their opening
};

class World {
 public:
  struct Timer {
    Process* process;
    std::function<void()> fn;  // null: taken back
  };

  explicit World(std::uint64_t seed) : random_(seed) {}
  World(const World&) = delete;
  World& operator=(const World&) = delete;
  ~World() { KillAll(); }

  Process* Start();

  // kill -9: nothing of the process runs any more. Its sockets close, and every coroutine frame of
  // it is destroyed where it stands. Whatever waits must wait for a timer, a socket or something
  // that another frame holds; else it cannot be found. REQUIRES: called by another process.
  void Kill(Process* process);
  void KillAll();

  // As if the machine had stopped for so long: nothing of the process runs, time goes on.
  void Stall(Process* process, Duration length);

  // Runs one thing. False if there is nothing left to run.
  bool Step();

  // True inside a step of the process.
  bool Runs(const Process* process) const { return running_ == process; }

  void Post(Process* process, std::unique_ptr<Job> job);
  std::shared_ptr<Timer> At(Process* process, Duration when, std::function<void()> fn);

  Duration now() const { return now_; }
  boost::asio::execution_context& context() { return context_; }

  std::uint64_t Random() { return random_(); }
  std::size_t Pick(std::size_t count) { return random_() % count; }
  bool Chance(double probability);
  Duration Between(Duration from, Duration to);

  // The first reason counts, and ends the world.
  void Fail(std::string reason);
  const std::string& failure() const { return failure_; }

  // Equal for equal histories.
  void Note(std::uint64_t what) { trace_ = (trace_ ^ what) * 1099511628211ULL; }
  void Note(const std::string& what);
  std::uint64_t trace() const { return trace_; }
  std::uint64_t steps() const { return steps_; }

  // Tells what happens, if anybody wants to know.
  std::function<void(const std::string&)> tell;
  void Tell(const std::string& what);

 private:
  struct Ready {
    Process* process;
    std::unique_ptr<Job> job;
  };

  bool RunTimer();
  bool Bury();

  std::mt19937_64 random_;
  Duration now_{};
  std::uint64_t trace_ = 1469598103934665603ULL;
  std::uint64_t steps_ = 0;
  const Process* running_ = nullptr;
  std::string failure_;
  // Only ever asked for its services, never run.
  boost::asio::execution_context context_;
  std::list<Process> processes_;
  std::vector<Ready> ready_;
  std::multimap<Duration, std::shared_ptr<Timer>> timers_;
  // Continuations of the dead: destroyed between steps, never inside one.
  std::vector<std::unique_ptr<Job>> dead_;
};

}  // namespace broker::sim
