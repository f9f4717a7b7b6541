#include "clients/grafana/roles/role_service.h"

#include <utility>

#include "clients/grafana/answers.h"
#include "clients/http/json.h"

namespace broker::grafana {
namespace {

// Of {"enabled": bool}.
absl::StatusOr<bool> ParseEnabled(const http::Reply& reply) {
  const auto body = http::ParseJson(reply);
  if (!body.ok()) return body.status();
  const bool off = !http::BoolOr(*body, "enabled", true);
  const bool on = http::BoolOr(*body, "enabled", false);
  if (on == off) return NotGrafana(reply);
  return on;
}

// Only who may not read the status is refused, so there is one.
bool IsForbidden(const http::Reply& reply) {
  return reply.status == 403 && http::ParseJson(reply).ok();
}

}  // namespace

absl::Status StatusOf(RoleService::State state) {
  switch (state) {
    case RoleService::State::kServed: return absl::OkStatus();
    case RoleService::State::kOpenSource:
      return Fail(
          Reason::kUnsupportedByInstance,
          "this Grafana is the open source edition; roles need Grafana Enterprise or Cloud");
    case RoleService::State::kOff: break;
  }
  return Fail(Reason::kUnsupportedByInstance,
              "access control is off in this Grafana, so it serves no roles; switch it on");
}

Task<RoleService::State> RoleService::Find(CallContext context) {
  if (state_ && clock_->Mono() - asked_ < kAge) co_return *state_;
  co_return co_await Ask(context);
}

Task<RoleService::State> RoleService::Ask(CallContext context) {
  http::Target target = api_->Path("/access-control/status");
  const auto reply = co_await api_->Fetch(std::move(target), http::kObjectBody, context);
  if (!reply.ok()) co_return reply.status();
  State state = State::kServed;
  std::optional<bool> access_control;
  if (IsNoRoute(*reply)) {
    state = State::kOpenSource;
  } else if (!IsForbidden(*reply)) {
    const clients::Classified classified = Classify(*reply);
    if (classified.answer != clients::Answer::kOk) co_return classified.status;
    const auto enabled = ParseEnabled(*reply);
    if (!enabled.ok()) co_return enabled.status();
    access_control = *enabled;
    if (!*enabled) state = State::kOff;
  }
  state_ = state;
  access_control_ = access_control;
  asked_ = clock_->Mono();
  co_return state;
}

Done RoleService::Check(CallContext context) {
  const auto state = co_await Find(context);
  if (!state.ok()) co_return state.status();
  co_return StatusOf(*state);
}

Done RoleService::Explain(http::Reply missing, CallContext context) {
  const auto state = co_await Ask(context);
  if (!state.ok()) co_return state.status();
  absl::Status status = StatusOf(*state);
  if (status.ok()) status = NotGrafana(missing);
  co_return status;
}

}  // namespace broker::grafana
