#include "tests/faults/request_cells.h"

#include "tests/faults/fault_kinds.h"

namespace broker::test {
namespace {

const std::vector<std::string>& Faults() {
  static const auto& faults = *new std::vector<std::string>{
      "500 json", "502 html", "401", "429 in 3 s", "cut in body", "html", "reset", "late", "stale"};
  return faults;
}

// Around the work of a write; a read does none.
std::vector<std::string> Whens(bool writes) {
  return writes ? std::vector<std::string>{"before", "after"} : std::vector<std::string>{"after"};
}

// REQUIRES: i < requests.size().
RequestCell CellAt(const std::vector<fakes::LogEntry>& requests, std::size_t i,
                   const std::string& fault, const std::string& when) {
  const int nth = static_cast<int>(i) + 1;
  const bool writes = requests[i].method != "GET";
  // A read is repeated, and fails only if these go wrong too.
  const int times = writes ? 1 : StrikesOf(fault, KeepAlive::kYes);
  return {fault + " " + when + " request " + std::to_string(nth) + ", " + requests[i].method + " " +
              requests[i].path,
          ScriptOf({{"*", "", nth, times, when, EffectOf(fault, Body::kObject)}})};
}

}  // namespace

std::vector<RequestCell> RequestCells(const std::vector<fakes::LogEntry>& requests,
                                      ReadFaults faults) {
  std::vector<RequestCell> cells;
  bool verifies = false;
  for (std::size_t i = 0; i < requests.size(); ++i) {
    const bool writes = requests[i].method != "GET";
    const bool all = writes || verifies || faults == ReadFaults::kAll;
    for (std::size_t fault = 0; fault < Faults().size(); ++fault) {
      if (!all && fault % 3 != i % 3) continue;
      for (const std::string& when : Whens(writes)) {
        cells.push_back(CellAt(requests, i, Faults()[fault], when));
      }
    }
    verifies = writes;
  }
  return cells;
}

std::vector<RequestCell> RequestPlaces(const std::vector<fakes::LogEntry>& requests) {
  std::vector<RequestCell> places;
  for (std::size_t i = 0; i < requests.size(); ++i) {
    for (const std::string& when : Whens(requests[i].method != "GET")) {
      places.push_back(CellAt(requests, i, "hang", when));
    }
  }
  return places;
}

}  // namespace broker::test
