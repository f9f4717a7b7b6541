// Serves a fake over HTTP/1.1 on a thread of its own. In a test:
//
//   FrontFor<RedashFake> redash(std::make_unique<RedashFake>(RedashOptions{}), {.workers = 4});
//   ... the code under test talks to redash.url() ...
//   redash.AddFault(R"({"method": "POST", "path": "/api/groups/*/members", "times": 1,
//                       "fault": {"late_ms": 200}})");
//   redash.Use([](RedashFake& fake) { return fake.GroupsOf(8); });
#pragma once

#include <boost/json/value.hpp>

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "tests/fakes/fake.h"
#include "tests/fakes/fault_script.h"
#include "tests/fakes/log_entry.h"

namespace broker::fakes {

struct FrontOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;  // 0: any free port
  // Between Begin and Finish of every write, so that overlapping writes really lose one another.
  int race_window_ms = 3;
  // Requests worked on at once; the others wait, first come first served. 0: no limit.
  int workers = 0;
};

// Every method may be called from any thread but the front's own.
class Front {
 public:
  // Listens at once. Throws boost::system::system_error if the port is taken.
  Front(std::unique_ptr<Fake> fake, FrontOptions options);
  ~Front();
  Front(const Front&) = delete;
  Front& operator=(const Front&) = delete;

  std::uint16_t port() const;
  std::string url() const;  // "http://127.0.0.1:PORT"

  // The server goes away: connections break, waiting and late writes are lost, the port refuses.
  void Stop();
  // Back again on the same port with the same state, script and log. REQUIRES: stopped.
  void Start();

  void AddFault(Fault fault);
  // As POST /_fake/faults. Throws std::invalid_argument on a bad script.
  void AddFault(std::string_view json);
  void ClearFaults();

  // Requests since the start or the last ClearLog, those to /_fake left out.
  std::vector<LogEntry> Log() const;
  void ClearLog();

  boost::json::value State() const;
  void LoadState(const boost::json::value& state);

 protected:
  Fake& fake() const;
  std::mutex& mutex() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

// The WallClock of the operating system.
std::int64_t SystemWallClock();

// A front whose fake can be reached by its own type.
template <class T>
class FrontFor : public Front {
 public:
  FrontFor(std::unique_ptr<T> fake, FrontOptions options)
      : Front(std::move(fake), std::move(options)) {}

  // use(T&) while no request touches the fake.
  template <class F>
  auto Use(F use) {
    const std::lock_guard lock(mutex());
    return use(static_cast<T&>(fake()));
  }
};

}  // namespace broker::fakes
