#include "service/broker/held_whole.h"

#include <iterator>
#include <utility>

#include "service/core/error.h"

namespace broker {
namespace {

Task<std::vector<AccessGrant>> Scan(Provider* provider, Clock* clock, Principal principal,
                                    std::string type, CallContext context) {
  const EntitlementQuery all{type, "", /*include_hidden=*/true};
  std::vector<AccessGrant> held;
  std::string cursor;
  for (std::size_t scanned = 0;;) {
    const PageRequest request{cursor, static_cast<int>(Provider::kMostLooked)};
    auto page =
        co_await provider->ListEntitlements(all, request, context.Until(clock->Mono() + kLookTime));
    if (!page.ok()) co_return page.status();
    scanned += page->rows.size();
    for (std::size_t at = 0; at < page->rows.size(); at += Provider::kMostLooked) {
      const auto from = page->rows.begin() + static_cast<std::ptrdiff_t>(at);
      const std::size_t count = std::min(Provider::kMostLooked, page->rows.size() - at);
      std::vector<Entitlement> among(from, from + static_cast<std::ptrdiff_t>(count));
      auto found = co_await provider->FindHeld(principal, std::move(among), false,
                                               context.Until(clock->Mono() + kLookTime));
      if (!found.ok()) co_return found.status();
      std::move(found->begin(), found->end(), std::back_inserter(held));
    }
    if (page->next.empty()) co_return held;
    if (scanned >= kMostScanned) {
      co_return Fail(Reason::kUnsupportedByInstance,
                     "there are more than " + std::to_string(kMostScanned) + " of type " + type +
                         ", too many to look into each; change them one by one");
    }
    cursor = std::move(page->next);
  }
}

}  // namespace

Task<std::vector<AccessGrant>> ReadHeldWhole(Provider* provider, Clock* clock, Principal principal,
                                             std::string type, CallContext context) {
  const EntitlementType* declared = provider->info().FindType(type);
  // Named first: g++ 12 destroys the temporaries of a conditional inside a co_await twice.
  auto reading = declared->listed_by_scan
                     ? Scan(provider, clock, std::move(principal), std::move(type), context)
                     : provider->ListHeld(std::move(principal), std::move(type), false,
                                          context.Until(clock->Mono() + kLookTime));
  auto held = co_await std::move(reading);
  if (!held.ok()) co_return held.status();
  std::erase_if(*held, [](const AccessGrant& grant) { return !grant.holding.direct; });
  co_return held;
}

}  // namespace broker
