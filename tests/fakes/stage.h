// A fake with its fault script, log and history, for callers on any thread. No sockets: the front
// serves it, a simulation may too.
#pragma once

#include <boost/json/value.hpp>

#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <vector>

#include "tests/fakes/fake.h"
#include "tests/fakes/fault_script.h"
#include "tests/fakes/log_entry.h"

namespace broker::fakes {

class Stage {
 public:
  // States that stale reads can go back to.
  static constexpr std::size_t kHistory = 16;

  Stage(std::unique_ptr<Fake> fake, WallClock now);

  struct Arrival {
    int n = 0;
    Fault fault;  // one that does nothing, if none strikes
  };
  // Logs the request and asks the script.
  Arrival Arrive(const FakeRequest& request);
  void Working(int n, int in_flight);
  void Answered(int n, int status);

  std::unique_ptr<Pending> Begin(const FakeRequest& request);
  FakeReply Finish(std::unique_ptr<Pending> pending, bool write);
  // Answers a read as before the last `writes` writes, as far as history goes; history is kept
  // while the script holds a fault that asks for it.
  FakeReply ReadStale(const FakeRequest& request, int writes);

  // The answer to a request under /_fake/; nullopt for any other.
  std::optional<FakeReply> Control(const FakeRequest& request);

  void AddFaults(std::vector<Fault> faults);
  void ClearFaults();
  std::vector<LogEntry> Log() const;
  void ClearLog();
  boost::json::value State() const;
  void LoadState(const boost::json::value& state);

  bool keeps_alive() const { return fake_->keeps_alive(); }
  // For use of the fake between requests.
  Fake& fake() { return *fake_; }
  std::mutex& mutex() { return mutex_; }

 private:
  LogEntry* Entry(int n);
  FakeReply SetFaults(const FakeRequest& request);
  FakeReply PutState(const FakeRequest& request);

  mutable std::mutex mutex_;
  const std::unique_ptr<Fake> fake_;
  const WallClock now_;
  FaultScript script_;
  bool keeps_history_ = false;
  std::deque<boost::json::value> history_;  // the states before the last writes, oldest first
  std::vector<LogEntry> log_;
  int next_n_ = 1;
};

}  // namespace broker::fakes
