// What is held by entries of a permission list: teams, folders, dashboards, service accounts.
#pragma once

#include <string>
#include <vector>

#include "clients/grafana/entries.h"
#include "clients/grafana/org_parts.h"
#include "clients/grafana/surface.h"
#include "clients/lookup_cache.h"

namespace broker::grafana {

class ResourceSurface final : public Surface {
 public:
  // How long the read after a write may rely on the principal read directly before that write.
  static constexpr auto kVerifyAge = std::chrono::seconds(10);
  static constexpr std::size_t kVerified = 4096;
  // Things whose lists make one page of an inventory.
  static constexpr int kInventoryPage = 25;

  // The reference and the pointers outlive this.
  ResourceSurface(OrgParts parts, const Resource& resource, Catalogue* things, Entries* entries);

  Catalogue& things() override { return *things_; }
  Task<Observation> Observe(HoldingKey key, CallContext context) override;
  Task<Guard> FindGuard(Change change, CallContext context) override;
  boost::asio::awaitable<WriteReply> Write(Change change, CallContext context) override;
  Task<std::vector<AccessGrant>> ListHeld(Principal principal, bool include_indirect,
                                          CallContext context) override;
  Task<std::vector<AccessGrant>> FindHeld(Principal principal, std::vector<Entitlement> among,
                                          bool include_indirect, CallContext context) override;
  Task<std::vector<AccessGrant>> Holders(Entitlement entitlement, std::string scope,
                                         bool include_indirect, CallContext context) override;
  Task<InventoryPage> ReadInventory(int number, CallContext context) override;

 private:
  // What a read after a write needs not read again.
  struct Around {
    Principal principal;
    Ways ways;
  };

  Task<Around> ReadAround(HoldingKey key, std::vector<Entry> entries, CallContext context);
  // The principal, even if nothing but its own entry is known of it.
  Task<Principal> ReadHolder(HoldingKey key, std::vector<Entry> entries, CallContext context);
  // The lists of `things`, in their order; each may have failed.
  Task<std::vector<absl::StatusOr<std::vector<Entry>>>> ReadAll(std::vector<Entitlement> things,
                                                                CallContext context);
  // Whoever holds `thing` by its own list and, with `include_indirect`, by what else it shows.
  absl::StatusOr<std::vector<AccessGrant>> RowsOf(const Entitlement& thing,
                                                  const std::vector<Entry>& entries,
                                                  const Names::Known& known,
                                                  bool include_indirect) const;
  bool ShowsIndirect() const { return resource_.type != kTeam; }

  OrgParts parts_;
  const Resource& resource_;
  Catalogue* things_;
  Entries* entries_;
  // By holding: what was read for a write that was just made, and what before it.
  LookupCache<Around> seen_;
  LookupCache<Around> written_;
};

}  // namespace broker::grafana
