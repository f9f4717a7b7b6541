// What a principal belongs to, as far as the entries of a list can matter to it.
#pragma once

#include <string>
#include <vector>

#include "clients/grafana/entries.h"
#include "clients/grafana/entry.h"

namespace broker::grafana {

class Affiliations {
 public:
  // The pointer outlives this.
  explicit Affiliations(Entries* teams) : teams_(teams) {}

  // The role and those teams of the principal that `entries` are made for. Looks into each of these
  // teams; fails if one cannot be read.
  Task<Ways> Of(Principal principal, std::vector<Entry> entries, CallContext context);

 private:
  Entries* teams_;
};

}  // namespace broker::grafana
