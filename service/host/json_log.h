// The log as JSON lines on standard error.
#pragma once

#include "service/ports/log.h"

namespace broker {

class JsonLog final : public Log {
 public:
  // {"time":"2026-01-31T23:59:59.123Z","level":"info","event":"...", fields...}
  void Write(Level level, std::string_view event, const Metadata& fields) override;
};

}  // namespace broker
