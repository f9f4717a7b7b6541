// bench-leases: a broker that starts on a journal with very many active leases, and many leases
// that end at once while somebody else gets grants.
#include <CLI/CLI.hpp>

#include <cstdio>
#include <exception>
#include <iostream>
#include <stdexcept>

#include "tests/bench/lease_rush.h"
#include "tests/bench/lease_stock.h"

namespace {

using broker::bench::Listing;
using broker::bench::Rush;
using broker::bench::RushOptions;
using broker::bench::Seconds;
using broker::bench::Stock;

double Milliseconds(Seconds time) { return time.count() * 1e3; }
double Megabytes(std::uint64_t bytes) { return static_cast<double>(bytes) / 1e6; }

void PrintRow(const char* name, const Listing& listing) {
  std::printf("| %-23s | %7llu | %5llu | %6.2f | %10.2f | %9.2f | %5.2f | %7.2f |\n", name,
              static_cast<unsigned long long>(listing.rows),
              static_cast<unsigned long long>(listing.pages), listing.all.count(),
              Milliseconds(listing.first), Milliseconds(listing.last), listing.last / listing.first,
              Milliseconds(listing.slowest));
}

void Print(int leases, const Stock& stock) {
  std::printf("%d active leases: a journal of %.0f MB, written in %.0f s\n\n", leases,
              Megabytes(stock.bytes), stock.written.count());
  std::printf("first answer %.0f ms after the start of the process\n", Milliseconds(stock.serves));
  std::printf(
      "resident: %.1f MB then, %.1f MB after 50 pages of everything, at most %.1f MB, %.1f MB in "
      "the "
      "end\n\n",
      Megabytes(stock.at_start), Megabytes(stock.soon), Megabytes(stock.at_most),
      Megabytes(stock.idle));
  std::printf(
      "| pages of 1000            | rows    | pages | all, s | first, ms | last, ms | ratio | "
      "slowest |\n|---|---|---|---|---|---|---|---|\n");
  PrintRow("everything", stock.everything);
  PrintRow("a filter with no match", stock.nothing);
}

void Print(const RushOptions& options, const Rush& rush) {
  std::printf(
      "\n%d leases due at once, a cap of %d requests, %d other grants in flight\n\n"
      "ended: %llu in %.1f s; memberships left: %llu\n"
      "requests at once, at most: %d\n",
      options.due, options.cap, options.in_flight, static_cast<unsigned long long>(rush.ended),
      rush.took.count(), static_cast<unsigned long long>(rush.left), rush.peak);
  std::printf(
      "fresh grants meanwhile: %llu; p50 %.1f ms, alone %.1f ms; p99 %.1f ms, alone %.1f ms\n",
      static_cast<unsigned long long>(rush.grants), Milliseconds(rush.beside_p50),
      Milliseconds(rush.alone_p50), Milliseconds(rush.beside_p99), Milliseconds(rush.alone_p99));
  std::printf("p99 while they end, to that alone: %.2f\n", rush.beside_p99 / rush.alone_p99);
}

void Check(const RushOptions& options, const Rush& rush) {
  if (rush.left > 0 || rush.ended != static_cast<std::uint64_t>(options.due)) {
    throw std::runtime_error("not all leases have ended");
  }
  if (rush.peak > options.cap) throw std::runtime_error("more requests at once than the cap");
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Measures a broker that has very many leases, and one where many end at once.");
  broker::bench::StockOptions stock;
  RushOptions rush;
  app.add_option("--leases", stock.leases, "active leases to start on; 0: leave this out")
      ->capture_default_str();
  app.add_option("--due", rush.due, "leases that are due at once; 0: leave this out")
      ->capture_default_str();
  app.add_option("--cap", rush.cap, "the instance's max_in_flight")->capture_default_str();
  app.add_option("--in-flight", rush.in_flight, "fresh grants at once")->capture_default_str();
  app.add_option("--seconds", rush.window, "how long one p99 is measured")->capture_default_str();
  app.add_option("--windows", rush.windows, "p99s before and after the ends")
      ->capture_default_str();
  app.add_option("--journal-in", stock.journal_in, "folder for the journals")
      ->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  rush.journal_in = stock.journal_in;
  try {
    if (stock.leases > 0) Print(stock.leases, broker::bench::MeasureStock(stock));
    if (rush.due > 0) {
      const Rush measured = broker::bench::MeasureRush(rush);
      Print(rush, measured);
      Check(rush, measured);
    }
  } catch (const std::exception& problem) {
    std::cerr << "bench-leases: " << problem.what() << "\n";
    return 1;
  }
  return 0;
}
