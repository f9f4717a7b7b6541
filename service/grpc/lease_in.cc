#include "service/grpc/lease_in.h"

#include <set>
#include <utility>

#include "service/core/uuid.h"
#include "service/grpc/change_in.h"
#include "service/grpc/origin.h"
#include "service/grpc/request_check.h"
#include "service/grpc/term_in.h"

namespace broker {
namespace {

std::string ReadLeaseId(RequestCheck& check, const std::string& lease_id) {
  std::string id = AsciiLower(lease_id);
  if (!IsUuid(id)) check.Add("lease_id", "is no lease id; copy it from a result or a list");
  return id;
}

bool IsEmpty(const v1::LeaseFilter& in) {
  return in.instance().empty() && !in.has_principal() && in.entitlement_type().empty() &&
         in.entitlement_id().empty() && in.requested_by().empty() && in.caller().empty() &&
         !in.has_expiring_before();
}

void ReadPrincipal(RequestCheck& check, const v1::LeaseFilter& in, LeaseQuery* out) {
  constexpr char kField[] = "filter.principal";
  if (in.principal().has_name()) {
    check.Add("filter.principal.name", "is not what leases are found by; use id, email or login");
    return;
  }
  out->principal = check.Principal(kField, true, in.principal());
  if (in.principal().has_id() && in.instance().empty()) {
    check.Add("filter.instance", "is missing; an id means another principal in each instance");
  }
}

void ReadEntitlement(RequestCheck& check, const v1::LeaseFilter& in, LeaseQuery* out) {
  check.Text("filter.entitlement_type", in.entitlement_type());
  check.Text("filter.entitlement_id", in.entitlement_id());
  out->entitlement_type = in.entitlement_type();
  out->entitlement_id = in.entitlement_id();
  if (in.entitlement_id().empty()) return;
  constexpr char kWhy[] = "is missing; an entitlement_id means nothing without it";
  if (in.entitlement_type().empty()) check.Add("filter.entitlement_type", kWhy);
  if (in.instance().empty()) check.Add("filter.instance", kWhy);
}

LeaseQuery ReadFilter(RequestCheck& check, const v1::LeaseFilter& in) {
  LeaseQuery out;
  if (in.instance() == kEveryInstance) {
    check.Add("filter.instance", "is \"-\"; leave it empty for all instances");
  }
  check.Text("filter.instance", in.instance());
  out.instance = in.instance();
  if (in.has_principal()) ReadPrincipal(check, in, &out);
  ReadEntitlement(check, in, &out);
  check.Text("filter.requested_by", in.requested_by(), kMaxJustification);
  out.requested_by = in.requested_by();
  check.Text("filter.caller", in.caller());
  out.caller = in.caller();
  if (in.has_expiring_before()) {
    out.expiring_before = ReadTime(check, "filter.expiring_before", in.expiring_before());
  }
  return out;
}

std::vector<LeaseState> ReadStates(RequestCheck& check, const v1::ListLeasesRequest& in) {
  std::set<LeaseState> states;
  for (int i = 0; i < in.states_size(); ++i) {
    const v1::LeaseState state = in.states(i);
    if (v1::LeaseState_IsValid(state) && state != v1::LEASE_STATE_UNSPECIFIED) {
      states.insert(static_cast<LeaseState>(state));
    } else {
      check.Add("states[" + std::to_string(i) + "]", "is no state; use one of LeaseState");
      break;
    }
  }
  if (in.states().empty()) {
    states = {LeaseState::kPending, LeaseState::kActive, LeaseState::kRevoking,
              LeaseState::kIrrevocable};
  }
  return {states.begin(), states.end()};
}

// What RetryLease and ForgetLease have in common.
template <class Request>
LeaseRequest ReadLeaseRequest(RequestCheck& check, const Request& in) {
  LeaseRequest out;
  out.lease_id = ReadLeaseId(check, in.lease_id());
  out.justification = check.JustificationOf(in.justification());
  return out;
}

}  // namespace

absl::StatusOr<LeaseListQuery> FromMessage(const v1::ListLeasesRequest& in) {
  RequestCheck check = RequestCheck::WithoutInstance();
  LeaseListQuery out;
  out.query = ReadFilter(check, in.filter());
  out.query.states = ReadStates(check, in);
  out.page = check.Page(in.page_size(), in.page_token());
  return check.Judge(std::move(out));
}

absl::StatusOr<std::string> FromMessage(const v1::GetLeaseRequest& in) {
  RequestCheck check = RequestCheck::WithoutInstance();
  std::string id = ReadLeaseId(check, in.lease_id());
  return check.Judge(std::move(id));
}

absl::StatusOr<RenewRequest> FromMessage(const v1::RenewLeaseRequest& in, Instant now) {
  RequestCheck check = RequestCheck::WithoutInstance();
  RenewRequest out;
  out.lease_id = ReadLeaseId(check, in.lease_id());
  out.term = RequireTerm(check, in, now);
  out.justification = check.JustificationOf(in.justification());
  return check.Judge(std::move(out));
}

absl::StatusOr<EndLeasesRequest> FromMessage(const v1::EndLeasesRequest& in) {
  RequestCheck check = RequestCheck::WithoutInstance();
  EndLeasesRequest out;
  if (IsEmpty(in.filter())) {
    check.Add("filter", "is empty, which would end every lease; set one of its fields");
  }
  out.query = ReadFilter(check, in.filter());
  out.justification = check.JustificationOf(in.justification());
  return check.Judge(std::move(out));
}

absl::StatusOr<MutationRequest> FromMessage(const v1::AdoptAccessRequest& in,
                                            const AccessBroker& broker, Instant now) {
  RequestCheck check = RequestCheck::OfInstance(in.instance(), broker);
  MutationRequest out = ReadAdopt(in, now, check);
  out.origin = OriginOf(check, in);
  out.dry_run = in.dry_run();
  return check.Judge(std::move(out));
}

absl::StatusOr<LeaseRequest> FromMessage(const v1::RetryLeaseRequest& in) {
  RequestCheck check = RequestCheck::WithoutInstance();
  LeaseRequest out = ReadLeaseRequest(check, in);
  return check.Judge(std::move(out));
}

absl::StatusOr<LeaseRequest> FromMessage(const v1::ForgetLeaseRequest& in) {
  RequestCheck check = RequestCheck::WithoutInstance();
  LeaseRequest out = ReadLeaseRequest(check, in);
  if (out.justification.reason.find_first_not_of(' ') == std::string::npos) {
    check.Add("justification.reason",
              "is missing; say why nobody is to take this access away any more");
  }
  return check.Judge(std::move(out));
}

}  // namespace broker
