#include "service/core/page.h"

namespace broker {
namespace {

bool IsNumber(const std::string& text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

bool IdLess(const std::string& a, const std::string& b) {
  const bool number = IsNumber(a);
  if (number != IsNumber(b)) return number;
  if (number && a.size() != b.size()) return a.size() < b.size();
  return a < b;
}

}  // namespace broker
