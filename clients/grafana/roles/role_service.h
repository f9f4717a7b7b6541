// Whether a Grafana serves roles: Enterprise and Cloud do.
#pragma once

#include <absl/status/status.h>

#include <optional>

#include "clients/common/api.h"
#include "service/core/error.h"
#include "service/ports/clock.h"
#include "service/ports/provider.h"

namespace broker::grafana {

class RoleService {
 public:
  // How long it is believed what the server said last.
  static constexpr auto kAge = std::chrono::minutes(1);

  enum class State { kServed, kOpenSource, kOff };

  // The pointers outlive this.
  RoleService(clients::Api* api, Clock* clock) : api_(api), clock_(clock) {}

  // As the route of the status told within kAge, or tells now.
  Task<State> Find(CallContext context);
  // As it tells now.
  Task<State> Ask(CallContext context);
  // OK if roles are served, as Find tells; else UNSUPPORTED_BY_INSTANCE.
  Done Check(CallContext context);
  // After a route of roles was not there: as Check, by Ask. UPSTREAM_PROTOCOL where roles are
  // served: then the answer says nothing about them.
  Done Explain(http::Reply missing, CallContext context);

  // From memory; nullopt: not told yet.
  std::optional<State> known() const { return state_; }
  // From memory, where the status route has told it.
  std::optional<bool> access_control() const { return access_control_; }

 private:
  clients::Api* api_;
  Clock* clock_;
  std::optional<State> state_;
  std::optional<bool> access_control_;
  MonoTime asked_{};
};

// OK where roles are served; else UNSUPPORTED_BY_INSTANCE.
absl::Status StatusOf(RoleService::State state);

}  // namespace broker::grafana
