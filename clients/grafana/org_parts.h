// What the entitlement types of one org share.
#pragma once

#include "clients/common/api.h"
#include "clients/grafana/affiliations.h"
#include "clients/grafana/names.h"
#include "clients/grafana/principals.h"
#include "clients/grafana/rights.h"
#include "clients/grafana/self.h"
#include "service/ports/clock.h"

namespace broker::grafana {

// The pointers outlive whoever has them.
struct OrgParts {
  clients::Api* api = nullptr;
  Rights* rights = nullptr;
  Self* self = nullptr;
  Principals* principals = nullptr;
  Names* names = nullptr;
  Affiliations* affiliations = nullptr;
  Clock* clock = nullptr;
};

}  // namespace broker::grafana
