// The requests that one change makes of its upstream inside its turn, in the order in which they
// end. What it shares with other calls, which happens before the turn, is not among them.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "service/core/upstream_request.h"

namespace broker {

class RequestTrail {
 public:
  // Kept of the reads, and as many of the writes; of a change that is settled for days the rest is
  // counted in one last entry.
  static constexpr int kMost = 64;

  void Add(UpstreamRequest request) {
    int& kept = request.method == "GET" ? reads_ : writes_;
    if (kept < kMost) {
      ++kept;
      requests_.push_back(std::move(request));
    } else {
      ++more_;
    }
  }

  std::vector<UpstreamRequest> requests() const {
    std::vector<UpstreamRequest> all = requests_;
    if (more_ > 0) all.push_back({"", "", 0, more_});
    return all;
  }

 private:
  std::vector<UpstreamRequest> requests_;
  int reads_ = 0;
  int writes_ = 0;
  int more_ = 0;
};

}  // namespace broker
