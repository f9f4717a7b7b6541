// A broker that starts on a journal with very many active leases.
#pragma once

#include <cstdint>
#include <string>

#include "tests/bench/load.h"

namespace broker::bench {

struct StockOptions {
  int leases = 1'000'000;
  // Folder for the journal; a new one in it, gone at the end.
  std::string journal_in = "/tmp";
};

// All of a list, page by page.
struct Listing {
  std::uint64_t rows = 0;
  std::uint64_t pages = 0;
  Seconds all{};
  // Of a page: medians of the first and the last ones; and the slowest.
  Seconds first{};
  Seconds last{};
  Seconds slowest{};
};

struct Stock {
  std::uint64_t bytes = 0;  // of the journal
  Seconds written{};
  // From the start of the process, nothing of the journal in memory, to the first answer.
  Seconds serves{};
  Listing everything;
  Listing nothing;  // a filter that matches none of them
  // Resident bytes: when it served, after a few of the pages of everything, at most, and when that
  // was over.
  std::uint64_t at_start = 0;
  std::uint64_t soon = 0;
  std::uint64_t at_most = 0;
  std::uint64_t idle = 0;
};

// Throws std::runtime_error if a call fails, or a statement of the lease table is not carried out
// by an index.
Stock MeasureStock(const StockOptions& options);

}  // namespace broker::bench
