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

  // Prints and forgets the rows so far, the headers only once: for a table that has no end in
  // sight. Leaves out no column; columns become wider as they have to.
  void Flush(std::ostream& out);

 private:
  // Of each column, over all rows and the headers.
  std::vector<std::size_t> WidthsOfCells() const;

  std::vector<std::string> headers_;
  std::vector<std::vector<std::string>> rows_;
  std::vector<std::size_t> widths_;  // of what was flushed
};

}  // namespace broker::cli
