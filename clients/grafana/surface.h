// One entitlement type of a Grafana org, behind the verbs of the port that are about it.
#pragma once

#include <string>
#include <vector>

#include "clients/grafana/catalogue.h"
#include "service/ports/provider.h"

namespace broker::grafana {

// Everything as Provider says of the verb of this name.
class Surface {
 public:
  virtual ~Surface() = default;

  virtual Catalogue& things() = 0;
  virtual Task<Observation> Observe(HoldingKey key, CallContext context) = 0;
  virtual Task<Guard> FindGuard(Change change, CallContext context) = 0;
  virtual boost::asio::awaitable<WriteReply> Write(Change change, CallContext context) = 0;
  virtual Task<std::vector<AccessGrant>> ListHeld(Principal principal, bool include_indirect,
                                                  CallContext context) = 0;
  virtual Task<std::vector<AccessGrant>> FindHeld(Principal principal,
                                                  std::vector<Entitlement> among,
                                                  bool include_indirect, CallContext context) = 0;
  virtual Task<std::vector<AccessGrant>> Holders(Entitlement entitlement, std::string scope,
                                                 bool include_indirect, CallContext context) = 0;
  virtual Task<InventoryPage> ReadInventory(int number, CallContext context) = 0;
};

}  // namespace broker::grafana
