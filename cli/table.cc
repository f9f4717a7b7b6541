#include "cli/table.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "cli/text.h"

namespace broker::cli {
namespace {

constexpr std::size_t kGap = 2;
constexpr std::size_t kLeftOut = 0;  // as a width

void PrintLine(const std::vector<std::string>& cells, const std::vector<std::size_t>& widths,
               std::ostream& out) {
  std::string line;
  for (std::size_t column = 0; column < cells.size(); ++column) {
    if (widths[column] == kLeftOut) continue;
    line += cells[column];
    line.append(widths[column] + kGap - CodePoints(cells[column]), ' ');
  }
  out << line.erase(line.find_last_not_of(' ') + 1) << '\n';
}

}  // namespace

Table::Table(std::vector<std::string> headers) : headers_(std::move(headers)) {}

void Table::Add(std::vector<std::string> cells) {
  assert(cells.size() == headers_.size());
  for (std::string& cell : cells) cell = Printable(cell);
  rows_.push_back(std::move(cells));
}

void Table::Print(std::ostream& out) const {
  if (rows_.empty()) return;
  std::vector<std::size_t> widths = WidthsOfCells();
  for (std::size_t column = 0; column < widths.size(); ++column) {
    const bool used = std::any_of(rows_.begin(), rows_.end(),
                                  [&](const auto& row) { return !row[column].empty(); });
    if (!used) widths[column] = kLeftOut;
  }
  PrintLine(headers_, widths, out);
  for (const auto& row : rows_) PrintLine(row, widths, out);
}

void Table::Flush(std::ostream& out) {
  if (rows_.empty()) return;
  const bool first = widths_.empty();
  std::vector<std::size_t> widths = WidthsOfCells();
  widths_.resize(widths.size());
  for (std::size_t i = 0; i < widths.size(); ++i) widths_[i] = std::max(widths_[i], widths[i]);
  if (first) PrintLine(headers_, widths_, out);
  for (const auto& row : rows_) PrintLine(row, widths_, out);
  rows_.clear();
}

std::vector<std::size_t> Table::WidthsOfCells() const {
  std::vector<std::size_t> widths;
  for (std::size_t column = 0; column < headers_.size(); ++column) {
    std::size_t width = CodePoints(headers_[column]);
    for (const auto& row : rows_) width = std::max(width, CodePoints(row[column]));
    widths.push_back(width);
  }
  return widths;
}

}  // namespace broker::cli
