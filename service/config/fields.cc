#include "service/config/fields.h"

#include <algorithm>

#include "service/core/term_limits.h"

namespace broker {
namespace {

constexpr std::size_t kLongestName = 63;

}  // namespace

void Fields::Refuse(const std::string& path, const std::string& problem) {
  std::string around = path;
  while (!positions_->contains(around)) {
    const std::size_t end = around.rfind('.');
    around.resize(end == std::string::npos ? 0 : end);
  }
  problems_->Add(positions_->at(around), path + ' ' + problem);
}

std::string Fields::File(const std::string& name, const std::string& path) {
  if (name.empty()) Refuse(path, "is missing; set it to the path of a file");
  return Path(name);
}

std::string Fields::Path(const std::string& name) const {
  return name.empty() ? name : (folder_ / name).lexically_normal().string();
}

std::optional<Duration> Fields::TermOf(const google::protobuf::Duration& in,
                                       const std::string& path) {
  const std::chrono::seconds term(in.seconds());
  if (term >= kShortestTerm && term <= kLongestTerm) return term;
  Refuse(path, "must be 1 s to 10 years, e.g. 8h or 30d");
  return std::nullopt;
}

bool IsName(std::string_view text) {
  if (text.empty() || text.size() > kLongestName || text.front() == '-') return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

}  // namespace broker
