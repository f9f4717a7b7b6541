// Rows in aligned columns.
#pragma once

#include <ostream>
#include <string>
#include <vector>

namespace broker::cli {

class Table {
 public:
  explicit Table(std::vector<std::string> headers);

  // REQUIRES: as many cells as headers. Cells may hold anything: they are printed escaped.
  void Add(std::vector<std::string> cells);

  bool empty() const { return rows_.empty(); }

  // Leaves out the columns in which no row has anything. Prints nothing without rows.
  void Print(std::ostream& out) const;

 private:
  std::vector<std::string> headers_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace broker::cli
