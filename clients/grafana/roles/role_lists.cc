#include "clients/grafana/roles/role_lists.h"

#include <utility>

#include "clients/grafana/answers.h"
#include "clients/grafana/roles/role_order.h"
#include "service/core/error.h"

namespace broker::grafana {
namespace {

absl::Status ShowsNoAssignments() {
  return Fail(Reason::kUnsupportedByInstance,
              "this Grafana does not show to whom a role is assigned; that came with version 9.2");
}

absl::Status NotFoundThough() {
  return Fail(Failure{Reason::kUpstreamUnavailable,
                      "Grafana has the principal and did not find its roles; try again",
                      {},
                      std::chrono::seconds(1)});
}

absl::Status ShowsNobodyThough() {
  return Fail(Failure{Reason::kUpstreamUnavailable,
                      "Grafana has the role and did not find to whom it is assigned; try again",
                      {},
                      std::chrono::seconds(1)});
}

}  // namespace

Task<std::optional<std::vector<HeldRole>>> RoleLists::Of(std::string principal_type,
                                                         std::string principal_id,
                                                         CallContext context) {
  const absl::Status served = co_await service_->Check(context);
  if (!served.ok()) co_return served;
  http::Target target = RolesOf(*api_, principal_type, principal_id).Query("includeHidden", "true");
  const auto reply = co_await api_->Fetch(std::move(target), http::kListBody, context);
  if (!reply.ok()) co_return reply.status();
  if (IsNoRoute(*reply)) co_return co_await service_->Explain(*reply, context);
  const clients::Classified classified = Classify(*reply);
  if (classified.answer == clients::Answer::kAbsent) {
    co_return std::optional<std::vector<HeldRole>>();
  }
  if (classified.answer == clients::Answer::kFailed) co_return classified.status;
  auto list = ParseHeldRoles(*reply);
  if (!list.ok()) co_return list.status();
  co_return std::optional<std::vector<HeldRole>>(std::move(*list));
}

Task<std::vector<HeldRole>> RoleLists::OfKnown(std::string principal_type, std::string principal_id,
                                               CallContext context) {
  auto list = co_await Of(std::move(principal_type), std::move(principal_id), context);
  if (!list.ok()) co_return list.status();
  if (!*list) co_return NotFoundThough();
  co_return std::move(**list);
}

Task<RoleAssignments> RoleLists::Assignments(std::string uid, CallContext context) {
  const absl::Status served = co_await service_->Check(context);
  if (!served.ok()) co_return served;
  http::Target target = api_->Path(kRoles).Segment(uid).Fixed("assignments");
  const auto reply = co_await api_->Fetch(std::move(target), http::kListBody, context);
  if (!reply.ok()) co_return reply.status();
  if (IsNoRoute(*reply)) {
    const auto state = co_await service_->Ask(context);
    if (!state.ok()) co_return state.status();
    const absl::Status still_served = StatusOf(*state);
    if (!still_served.ok()) co_return still_served;
    co_return ShowsNoAssignments();
  }
  const clients::Classified classified = Classify(*reply);
  if (classified.answer == clients::Answer::kAbsent) {
    co_return co_await OfNone(std::move(uid), context);
  }
  if (classified.answer == clients::Answer::kFailed) co_return classified.status;
  co_return ParseRoleAssignments(*reply);
}

Task<RoleAssignments> RoleLists::OfNone(std::string uid, CallContext context) {
  http::Target target = api_->Path(kRoles).Segment(uid);
  const auto role = co_await api_->Get(std::move(target), http::kObjectBody, context);
  if (!role.ok()) co_return role.status();
  if (*role) co_return ShowsNobodyThough();
  co_return RoleAssignments();
}

}  // namespace broker::grafana
