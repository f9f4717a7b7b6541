#include "clients/grafana/org.h"

#include <utility>

#include "clients/grafana/things.h"
#include "service/core/error.h"

namespace broker::grafana {
Org::Org(clients::Api* api, Rights* rights, Clock* clock)
    : Catalogue(api, rights, clock, kOrg, "orgs", Sight::kUsers) {}

Task<Entitlement> Org::Ask(CallContext context) {
  const auto reply = co_await api_->Get(api_->Path("/org"), http::kObjectBody, context);
  if (!reply.ok()) co_return reply.status();
  if (!*reply) {
    co_return Fail(
        Reason::kUpstreamProtocol,
        "Grafana does not know the org of the broker's credential; check options.org_id");
  }
  co_return ParseOrg(**reply);
}

Task<Entitlement> Org::FindById(std::string id, CallContext context) {
  auto org = co_await Ask(context);
  if (!org.ok()) co_return org.status();
  if (org->id != id) co_return co_await Missing(ById(id), context);
  co_return std::move(*org);
}

Task<Entitlement> Org::FindByName(std::string name, CallContext context) {
  auto org = co_await Ask(context);
  if (!org.ok()) co_return org.status();
  if (org->display_name != name) co_return co_await Missing(ByName(name), context);
  co_return std::move(*org);
}

Task<Catalogue::Rows> Org::ReadPage(std::string, int number, int, CallContext context) {
  Rows rows;
  if (number > 1) co_return rows;
  auto org = co_await Ask(context);
  if (!org.ok()) co_return org.status();
  rows.rows.push_back(std::move(*org));
  co_return rows;
}

}  // namespace broker::grafana
