#include "service/grpc/audit_in.h"

#include <utility>

#include "service/core/uuid.h"
#include "service/grpc/request_check.h"
#include "service/grpc/term_in.h"

namespace broker {
namespace {

void ReadPrincipal(RequestCheck& check, const v1::ListEventsRequest& in, AuditQuery* out) {
  if (in.principal().has_name()) {
    check.Add("principal.name", "is not what events are found by; use id, email or login");
    return;
  }
  out->principal = check.Principal("principal", true, in.principal());
  if (in.principal().has_id() && in.instance().empty()) {
    check.Add("instance", "is missing; an id means another principal in each instance");
  }
}

std::string ReadId(RequestCheck& check, const std::string& field, const std::string& text) {
  std::string id = AsciiLower(text);
  if (!id.empty() && !IsUuid(id)) check.Add(field, "is no UUID; copy it from a result or a list");
  return id;
}

}  // namespace

absl::StatusOr<AuditListQuery> FromMessage(const v1::ListEventsRequest& in) {
  RequestCheck check = RequestCheck::WithoutInstance();
  AuditListQuery out;
  if (in.instance() == kEveryInstance) {
    check.Add("instance", "is \"-\"; leave it empty for all instances");
  }
  check.Text("instance", in.instance());
  out.query.instance = in.instance();
  if (in.has_principal()) ReadPrincipal(check, in, &out.query);
  check.Text("caller", in.caller());
  out.query.caller = in.caller();
  out.query.operation_id = ReadId(check, "operation_id", in.operation_id());
  out.query.lease_id = ReadId(check, "lease_id", in.lease_id());
  check.Text("kind", in.kind());
  out.query.kind = in.kind();
  if (in.has_from_time()) out.query.from = ReadTime(check, "from_time", in.from_time());
  if (in.has_until_time()) out.query.until = ReadTime(check, "until_time", in.until_time());
  out.page = check.Page(in.page_size(), in.page_token());
  return check.Judge(std::move(out));
}

absl::StatusOr<ChainMark> FromMessage(const v1::VerifyChainRequest& in) {
  RequestCheck check = RequestCheck::WithoutInstance();
  ChainMark from;
  if (in.from().seq() < 0) check.Add("from.seq", "is negative; use the one of an earlier answer");
  if (in.from().seq() == 0) {
    if (!in.from().hash().empty()) check.Add("from.seq", "is missing; it belongs to the hash");
    return check.Judge(std::move(from));
  }
  from.seq = in.from().seq();
  from.hash = AsciiLower(in.from().hash());
  const bool hex = from.hash.find_first_not_of("0123456789abcdef") == std::string::npos;
  if (from.hash.size() != kGenesisHash.size() || !hex) {
    check.Add("from.hash", "is not 64 hex digits; use the one of the earlier answer");
  }
  return check.Judge(std::move(from));
}

}  // namespace broker
