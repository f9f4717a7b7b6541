#include "clients/grafana/entries.h"

#include <utility>

#include "clients/grafana/answers.h"
#include "service/core/error.h"

namespace broker::grafana {
namespace {

absl::Status NotFoundThough() {
  return Fail(Failure{Reason::kUpstreamUnavailable,
                      "Grafana has it and did not find who is allowed what; try again",
                      {},
                      std::chrono::seconds(1)});
}

}  // namespace

absl::Status NoAccessControl() {
  return Fail(Reason::kUnsupportedByInstance,
              "this Grafana runs with rbac.enabled = false, where only teams and the org are "
              "served; switch access control on");
}

Entries::Entries(clients::Api* api, Rights* rights, const Resource& resource, Catalogue* things)
    : api_(api), rights_(rights), resource_(resource), things_(things) {}

Task<std::vector<Entry>> Entries::Of(std::string id, CallContext context) {
  auto rbac = co_await rights_->Rbac(context);
  if (!rbac.ok()) co_return rbac.status();
  if (!*rbac) co_return co_await WithoutAccessControl(std::move(id), context);
  http::Target target = api_->Path("/access-control");
  target.Fixed(resource_.route).Segment(id);
  const auto reply = co_await api_->Fetch(std::move(target), http::kListBody, context);
  if (!reply.ok()) co_return reply.status();
  if (IsRbacOff(*reply)) {
    rbac = co_await rights_->AskRbac(context);
    if (!rbac.ok()) co_return rbac.status();
    if (!*rbac) co_return co_await WithoutAccessControl(std::move(id), context);
  }
  const clients::Classified classified = Classify(*reply);
  if (classified.answer == clients::Answer::kAbsent) {
    co_return co_await OfNone(std::move(id), NotFoundThough(), context);
  }
  // Of a dashboard that does not exist 9.4 says 500.
  if (classified.answer == clients::Answer::kFailed && reply->status == 500 &&
      HasReason(classified.status, Reason::kUpstreamUnavailable) && resource_.contained) {
    co_return co_await OfNone(std::move(id), classified.status, context);
  }
  if (classified.answer == clients::Answer::kFailed) co_return classified.status;
  rights_->NoteRbac();
  co_return ParseEntries(resource_, *reply);
}

Task<std::vector<Entry>> Entries::WithoutAccessControl(std::string id, CallContext context) {
  if (resource_.type != kTeam) co_return NoAccessControl();
  co_return co_await NamedMembers(std::move(id), context);
}

Task<std::vector<Entry>> Entries::NamedMembers(std::string id, CallContext context) {
  http::Target target = api_->Path("/teams").Segment(id).Fixed("members");
  const auto reply = co_await api_->Get(std::move(target), http::kListBody, context);
  if (!reply.ok()) co_return reply.status();
  if (!*reply) co_return co_await OfNone(std::move(id), NotFoundThough(), context);
  co_return ParseMembers(**reply);
}

Task<std::vector<Entry>> Entries::OfNone(std::string id, absl::Status otherwise,
                                         CallContext context) {
  const auto thing = co_await things_->Read(std::move(id), context);
  if (HasReason(thing.status(), Reason::kEntitlementNotFound)) co_return std::vector<Entry>();
  co_return thing.ok() ? otherwise : thing.status();
}

}  // namespace broker::grafana
