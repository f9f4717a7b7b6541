// One call's walk through the types that are listed by a scan: catalogue page by catalogue page,
// and a look into each entry. The call ends it before the time does.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "service/broker/access_broker.h"
#include "service/broker/held_place.h"
#include "service/ports/clock.h"

namespace broker {

// One type of one instance. The walk goes from section to section.
struct ScanSection {
  Provider* provider = nullptr;
  std::string type;
};

// Whether the instance names no principal by such a key, e.g. by login.
bool LacksKey(const absl::Status& resolved);

class HeldScan {
 public:
  // Catalogue pages that one call reads at most.
  static constexpr int kMostPages = 10;
  // Entries that are looked into at once at least, even if the page of the list lacks fewer rows:
  // about what one server is asked side by side.
  static constexpr std::size_t kLeastLooked = 16;

  // `resolved`: the principal by instance, as far as this call knows it. `only`: the whole query is
  // about one section's type and instance, so what fails there fails the call.
  HeldScan(GrantQuery query, std::vector<ScanSection> sections,
           std::map<std::string, Principal> resolved, bool only, Clock* clock, CallContext context);

  // Where the walk begins; nullopt if there is nothing to scan.
  std::optional<ScanPlace> Begin() const;

  // Adds rows to *listing until it has as many as the query's page, or a quarter of the time left
  // is spent, or kMostPages were read; but goes some way in any case. What could not be read is
  // among the problems. Returns where to go on; nullopt at the end. INVALID_TOKEN for a place that
  // is not in a section. `listing` outlives the call.
  Task<std::optional<ScanPlace>> Fill(ScanPlace place, GrantListing* listing);

 private:
  // Of one section, from *place on, which it moves. True at the end of the section.
  Task<bool> Walk(const ScanSection* section, const Principal* principal, ScanPlace* place,
                  GrantListing* listing);
  // The rows of one catalogue page, from *place on. True at the end of that page.
  Task<bool> Look(const ScanSection* section, const Principal* principal,
                  const std::vector<Entitlement>* page, ScanPlace* place, GrantListing* listing);
  Task<Principal> PrincipalOf(const ScanSection* section);

  std::size_t Room(const GrantListing& listing) const;
  // Whether the call has to end here, before the next look or before the next catalogue page.
  bool HasToEnd(const GrantListing& listing) const;
  bool HasToEndPage(const GrantListing& listing) const;
  ScanPlace StartOf(const ScanSection& section) const;

  const GrantQuery query_;
  const std::vector<ScanSection> sections_;
  std::map<std::string, Principal> resolved_;
  const bool only_;
  Clock* const clock_;
  const CallContext context_;
  const MonoTime stop_;
  int pages_ = 0;
  bool went_ = false;  // some way
};

}  // namespace broker
