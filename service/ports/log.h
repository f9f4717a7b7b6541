// What an operator should read. One line an event, fields beside the text. Never secrets, never
// upstream text.
#pragma once

#include <string_view>

#include "service/core/error.h"

namespace broker {

class Log {
 public:
  enum class Level { kInfo, kWarning, kError };

  virtual ~Log() = default;
  // Any thread.
  virtual void Write(Level level, std::string_view event, const Metadata& fields) = 0;
};

}  // namespace broker
