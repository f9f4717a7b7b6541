#include "service/broker/held_scan.h"

#include <algorithm>
#include <utility>

#include "service/broker/problem.h"
#include "service/core/error.h"

namespace broker {
bool LacksKey(const absl::Status& resolved) {
  if (!HasReason(resolved, Reason::kInvalidField)) return false;
  const Metadata metadata = FailureOf(resolved).metadata;
  const auto field = metadata.find("field");
  return field != metadata.end() && field->second.starts_with("principal");
}

HeldScan::HeldScan(GrantQuery query, std::vector<ScanSection> sections,
                   std::map<std::string, Principal> resolved, bool only, Clock* clock,
                   CallContext context)
    : query_(std::move(query)),
      sections_(std::move(sections)),
      resolved_(std::move(resolved)),
      only_(only),
      clock_(clock),
      context_(context),
      stop_(clock->Mono() + (context.deadline - clock->Mono()) / 4) {}

std::optional<ScanPlace> HeldScan::Begin() const {
  if (sections_.empty()) return std::nullopt;
  return StartOf(sections_.front());
}

ScanPlace HeldScan::StartOf(const ScanSection& section) const {
  return {section.provider->info().instance, section.type, "", 0};
}

std::size_t HeldScan::Room(const GrantListing& listing) const {
  const auto size = static_cast<std::size_t>(query_.page.size);
  return size - std::min(size, listing.rows.size());
}

bool HeldScan::HasToEnd(const GrantListing& listing) const {
  return Room(listing) == 0 || (went_ && clock_->Mono() >= stop_);
}

bool HeldScan::HasToEndPage(const GrantListing& listing) const {
  return HasToEnd(listing) || pages_ >= kMostPages;
}

Task<std::optional<ScanPlace>> HeldScan::Fill(ScanPlace place, GrantListing* listing) {
  auto section =
      std::find_if(sections_.begin(), sections_.end(), [&place](const ScanSection& candidate) {
        return candidate.type == place.type &&
               candidate.provider->info().instance == place.instance;
      });
  if (section == sections_.end()) co_return DamagedToken();
  for (;;) {
    if (HasToEndPage(*listing)) co_return std::optional<ScanPlace>(std::move(place));
    absl::Status failed;
    const auto principal = co_await PrincipalOf(&*section);
    if (principal.ok()) {
      const auto ended = co_await Walk(&*section, &*principal, &place, listing);
      if (ended.ok() && !*ended) co_return std::optional<ScanPlace>(std::move(place));
      failed = ended.status();
    } else if (query_.instance != "-") {
      co_return principal.status();
    } else if (!HasReason(principal.status(), Reason::kPrincipalNotFound) &&
               !LacksKey(principal.status())) {
      failed = principal.status();
    }
    if (!failed.ok()) {
      if (only_ || HasReason(failed, Reason::kInvalidToken)) co_return failed;
      listing->problems.push_back(
          ProblemOf(failed, section->provider->info().instance, section->type));
    }
    went_ = true;
    if (++section == sections_.end()) co_return std::optional<ScanPlace>();
    place = StartOf(*section);
  }
}

Task<Principal> HeldScan::PrincipalOf(const ScanSection* section) {
  const std::string instance = section->provider->info().instance;
  const auto known = resolved_.find(instance);
  if (known != resolved_.end()) co_return known->second;
  auto principal = co_await section->provider->ResolvePrincipal(*query_.principal,
                                                                Freshness::kUncached, context_);
  if (principal.ok()) resolved_.emplace(instance, *principal);
  co_return principal;
}

Task<bool> HeldScan::Walk(const ScanSection* section, const Principal* principal, ScanPlace* place,
                          GrantListing* listing) {
  const EntitlementQuery all{section->type, "", query_.include_hidden};
  for (;;) {
    const PageRequest request{place->cursor, static_cast<int>(Provider::kMostLooked)};
    const auto page = co_await section->provider->ListEntitlements(all, request, context_);
    if (!page.ok()) co_return page.status();
    ++pages_;
    const auto done = co_await Look(section, principal, &page->rows, place, listing);
    if (!done.ok() || !*done) co_return done;
    went_ = true;
    if (page->next.empty()) co_return true;
    place->cursor = page->next;
    place->index = 0;
    if (HasToEndPage(*listing)) co_return false;
  }
}

Task<bool> HeldScan::Look(const ScanSection* section, const Principal* principal,
                          const std::vector<Entitlement>* page, ScanPlace* place,
                          GrantListing* listing) {
  while (place->index < page->size()) {
    if (HasToEnd(*listing)) co_return false;
    const std::size_t count =
        std::min(std::clamp(Room(*listing), kLeastLooked, Provider::kMostLooked),
                 page->size() - place->index);
    const auto from = page->begin() + static_cast<std::ptrdiff_t>(place->index);
    std::vector<Entitlement> among(from, from + static_cast<std::ptrdiff_t>(count));
    auto held = co_await section->provider->FindHeld(*principal, std::move(among),
                                                     query_.include_indirect, context_);
    if (!held.ok()) co_return held.status();
    went_ = true;
    // At most one row for each entry, in the order of the catalogue.
    for (const std::size_t end = place->index + count; place->index < end; ++place->index) {
      const std::string& id = (*page)[place->index].id;
      const auto row = std::find_if(held->begin(), held->end(), [&id](const AccessGrant& grant) {
        return grant.entitlement.id == id;
      });
      if (row == held->end() || (row->entitlement.hidden && !query_.include_hidden)) continue;
      if (Room(*listing) == 0) co_return false;
      listing->rows.push_back({section->provider->info().instance, std::move(*row)});
    }
  }
  co_return true;
}

}  // namespace broker
