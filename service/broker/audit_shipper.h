// Ships the audit log: what is committed goes to a sink, in order, each event at least once. A sink
// that fails is told of in the log and tried again for as long as it takes; nothing waits for it.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <optional>

#include "service/broker/task_group.h"
#include "service/ports/audit_sink.h"
#include "service/ports/audit_store.h"
#include "service/ports/clock.h"
#include "service/ports/log.h"
#include "service/ports/one_shot.h"

namespace broker {

class AuditShipper {
 public:
  // How often it looks for new events, and how often it notes how far it came.
  static constexpr Duration kPause = std::chrono::milliseconds(500);
  static constexpr Duration kNotePause = std::chrono::seconds(1);
  // Between tries of a sink that fails; each is twice the one before, up to the second.
  static constexpr Duration kFirstRetry = std::chrono::seconds(1);
  static constexpr Duration kLastRetry = std::chrono::seconds(30);
  // For what is left when the broker stops; the rest goes after the next start.
  static constexpr Duration kDrain = std::chrono::seconds(5);

  // All outlive it.
  struct Parts {
    boost::asio::any_io_executor executor;
    AuditStore* store = nullptr;
    AuditSink* sink = nullptr;
    Clock* clock = nullptr;
    Log* log = nullptr;
  };

  explicit AuditShipper(Parts parts);

  // Goes on where the sink ends, or, if it cannot tell, where this was noted last.
  void Start();
  // Ships what is there by now, unless the sink fails, and stops. After the last change.
  boost::asio::awaitable<void> Drain();

 private:
  boost::asio::awaitable<void> Run();
  Done FindPlace();
  // Whether the last row of the sink is in the log still.
  Done CheckLast(ChainMark last);
  // True: there may be more.
  Task<bool> ShipPage();
  boost::asio::awaitable<void> NotePlace();
  boost::asio::awaitable<void> Pause(Duration time);
  void Tell(const absl::Status& status);

  const Parts parts_;
  TaskGroup running_;
  std::optional<std::int64_t> place_;  // the last row that was shipped
  std::int64_t noted_ = 0;
  MonoTime note_time_{};
  Duration retry_ = Duration::zero();  // since it fails
  bool draining_ = false;
  OneShot<std::optional<bool>> wake_;
};

}  // namespace broker
