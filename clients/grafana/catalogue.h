// What of one entitlement type there is in the org: look-ups, with a short memory, and pages.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "clients/common/api.h"
#include "clients/grafana/rights.h"
#include "clients/lookup_cache.h"
#include "clients/single_flight.h"
#include "service/ports/clock.h"
#include "service/ports/provider.h"

namespace broker::grafana {

class Catalogue {
 public:
  // How long a change may rely on what was looked up before: something renamed may be taken for its
  // old name this long, and something deleted for something empty.
  static constexpr auto kAge = std::chrono::seconds(10);
  static constexpr std::size_t kRemembered = 1000;
  // The most that one page shows.
  static constexpr int kMostAPage = 1000;
  // The most pages that are gone through to find a name or a uid.
  static constexpr int kMostPages = 20;

  struct Rows {
    std::vector<Entitlement> rows;
    bool last = true;
  };

  virtual ~Catalogue() = default;

  // As Provider::ResolveEntitlement.
  Task<Entitlement> Resolve(EntitlementRef ref, Freshness freshness, CallContext context);
  // By id, from the upstream. ENTITLEMENT_NOT_FOUND.
  Task<Entitlement> Read(std::string id, CallContext context);
  // By id, read within kAge. ENTITLEMENT_NOT_FOUND.
  Task<Entitlement> Recent(std::string id, CallContext context);
  // From memory.
  std::optional<Entitlement> Known(const std::string& id) const;
  void Forget(const std::string& id);

  // As Provider::ListEntitlements, of this type.
  Task<Page<Entitlement>> List(EntitlementQuery query, PageRequest page, CallContext context);
  // Page `number`, from 1, in an order that stays the same; with `contains`, of those that contain
  // it and maybe of others. The credential may not see all.
  virtual Task<Rows> ReadPage(std::string contains, int number, int size, CallContext context) = 0;

  // All pages, by a credential that sees all. UNSUPPORTED_BY_INSTANCE if there are more than
  // kMostPages.
  Task<std::vector<Entitlement>> Walk(CallContext context);

  // AMBIGUOUS_ENTITLEMENT: all of `ids` have this name.
  absl::Status Several(const std::string& name, const std::vector<std::string>& ids) const;

  // OK if what a page lacks is not there.
  virtual Done ProveSight(CallContext context) { return rights_->Prove(sight_, context); }

 protected:
  // `plural`: "teams", for messages. The pointers outlive this.
  Catalogue(clients::Api* api, Rights* rights, Clock* clock, std::string type, std::string plural,
            Sight sight);

  virtual Task<Entitlement> FindById(std::string id, CallContext context) = 0;
  virtual Task<Entitlement> FindByName(std::string name, CallContext context) = 0;
  // True if a list of what contains `part` shows it.
  virtual bool IsCalled(const Entitlement& thing, const std::string& part) const;

  // ENTITLEMENT_NOT_FOUND, once it is proven that the credential sees all.
  Task<Entitlement> Missing(EntitlementRef ref, CallContext context);
  // The one of `found` that has this name, or Missing, or AMBIGUOUS_ENTITLEMENT.
  Task<Entitlement> PickName(std::vector<Entitlement> found, std::string name, CallContext context);
  // The one of `found`, which all have this name, or as PickName.
  Task<Entitlement> PickOne(std::vector<Entitlement> found, std::string name, CallContext context);

  EntitlementRef ById(const std::string& id) const;
  EntitlementRef ByName(const std::string& name) const;

  clients::Api* const api_;

 private:
  Task<Entitlement> Find(EntitlementRef ref, CallContext context);
  Task<Entitlement> FindAndRemember(EntitlementRef ref, CallContext context);

  Rights* rights_;
  Clock* clock_;
  const std::string type_;
  const std::string plural_;
  const Sight sight_;
  LookupCache<Entitlement> by_ref_;
  SingleFlight<Entitlement> flights_;
};

}  // namespace broker::grafana
