// What the bench's upstream says: bodies as recorded from real servers, for the routes of a warm
// grant.
#pragma once

#include <set>
#include <string>
#include <string_view>

namespace broker::bench {

class Answers {
 public:
  // Redash groups besides Bench: Bench1 and so on.
  static constexpr int kMoreGroups = 16;

  // The JSON of one answer; empty for a route that no warm grant asks.
  std::string To(std::string_view method, std::string_view target, std::string_view body);

 private:
  std::string Grafana(std::string_view method, std::string_view target);
  std::string TeamList(const std::string& id);

  // Teams with a member that was not read back yet.
  std::set<std::string> written_;
};

}  // namespace broker::bench
