// What a script would do without a broker: the bare HTTP requests of a grant.
#pragma once

#include <memory>
#include <string>

#include "tests/bench/load.h"

namespace broker::bench {

// One read and one write for a Redash grant. Over the broker's own HTTP client, with the broker's
// own limit on requests at once, on a thread of its own.
class Direct {
 public:
  explicit Direct(const std::string& url);
  ~Direct();
  Direct(const Direct&) = delete;
  Direct& operator=(const Direct&) = delete;

  Call call();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace broker::bench
