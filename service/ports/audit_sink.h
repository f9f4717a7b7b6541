// The port to where audit events go besides the journal, to be shipped off the host.
#pragma once

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "service/core/audit_chain.h"
#include "service/ports/task.h"

namespace broker {

class AuditSink {
 public:
  struct Written {
    std::size_t rows = 0;  // so many of them, from the first on, are there as a whole
    absl::Status status;   // why not all of them
  };

  virtual ~AuditSink() = default;

  // For messages, and to keep its place under.
  virtual std::string name() const = 0;

  // The last row that it has; nullopt if it has none, or cannot tell.
  virtual Task<std::optional<ChainMark>> Last() = 0;

  // Appends a line for each row, in order. What a failure left half written is followed by a new
  // line. One call at a time; whoever is cancelled leaves it to be done.
  virtual boost::asio::awaitable<Written> Write(std::vector<AuditRow> rows) = 0;
};

}  // namespace broker
