#include "cli/table.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "cli/text.h"

namespace broker::cli {
namespace {

constexpr std::size_t kGap = 2;

}  // namespace

Table::Table(std::vector<std::string> headers) : headers_(std::move(headers)) {}

void Table::Add(std::vector<std::string> cells) {
  assert(cells.size() == headers_.size());
  for (std::string& cell : cells) cell = Printable(cell);
  rows_.push_back(std::move(cells));
}

void Table::Print(std::ostream& out) const {
  if (rows_.empty()) return;
  std::vector<std::size_t> widths;  // 0 for a column left out
  for (std::size_t column = 0; column < headers_.size(); ++column) {
    std::size_t width = 0;
    for (const auto& row : rows_) width = std::max(width, CodePoints(row[column]));
    widths.push_back(width == 0 ? 0 : std::max(width, CodePoints(headers_[column])));
  }
  const auto print = [&](const std::vector<std::string>& cells) {
    std::string line;
    for (std::size_t column = 0; column < cells.size(); ++column) {
      if (widths[column] == 0) continue;
      line += cells[column];
      line.append(widths[column] + kGap - CodePoints(cells[column]), ' ');
    }
    out << line.erase(line.find_last_not_of(' ') + 1) << '\n';
  };
  print(headers_);
  for (const auto& row : rows_) print(row);
}

}  // namespace broker::cli
