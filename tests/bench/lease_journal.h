// A journal with many active leases in it, before a broker starts on it.
#pragma once

#include <string>
#include <vector>

#include "service/core/time.h"
#include "tests/store/lease_plans.h"

namespace broker::bench {

// Each over a membership of one user, whose ids count up, in one group of the instance "redash".
struct ManyLeases {
  int count = 0;
  // ProviderInfo::site.
  std::string site;
  int first_user = 1;
  std::string group;
  // The first one's end, and what comes after it until each next one's.
  Instant first_end{};
  std::chrono::microseconds apart{};
};

// Into the journal of `data_dir`, made if there is none. Throws std::runtime_error.
void WriteLeases(const std::string& data_dir, const ManyLeases& many);

// How the statements of the lease table are carried out there.
std::vector<test::StatementPlan> PlansIn(const std::string& data_dir);

// Bytes of the journal; what the operating system has of it in memory is dropped.
std::uint64_t ChillJournal(const std::string& data_dir);

}  // namespace broker::bench
