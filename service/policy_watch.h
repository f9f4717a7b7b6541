// Puts the policy of the configuration file into force whenever the file has changed.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>

#include <memory>
#include <string>

#include "service/broker/authority.h"
#include "service/ports/clock.h"
#include "service/ports/log.h"
#include "service/ports/secret.h"

namespace broker {

class PolicyWatch {
 public:
  static constexpr auto kPeriod = std::chrono::seconds(1);

  struct Parts {
    std::shared_ptr<const Secret> file;  // the content of file_name
    std::string file_name;
    // Callers of this process prove who they are, so it must not be without a policy.
    bool needed = true;
    // All outlive it.
    Authority* authority = nullptr;
    Clock* clock = nullptr;
    Log* log = nullptr;
  };

  // The policy of the present content is in force already.
  explicit PolicyWatch(Parts parts) : parts_(std::move(parts)), seen_(parts_.file->Value()) {}

  // Looks from now on, until Stop. A file that cannot be read, or is no good configuration, changes
  // nothing, and the log says so, once. What else has changed in it counts after a restart.
  void Start(boost::asio::any_io_executor executor);
  void Stop() { cancel_.emit(boost::asio::cancellation_type::terminal); }

 private:
  boost::asio::awaitable<void> Run();
  void Look();

  const Parts parts_;
  absl::StatusOr<std::string> seen_;
  boost::asio::cancellation_signal cancel_;
};

}  // namespace broker
