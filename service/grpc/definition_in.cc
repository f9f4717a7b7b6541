#include "service/grpc/definition_in.h"

#include <utility>

#include "service/grpc/origin.h"
#include "service/grpc/definition_check.h"
#include "service/grpc/request_check.h"

namespace broker {
namespace {

// Of a definition neither level nor scope is asked.
template <class Request>
EntitlementRef ReadRef(RequestCheck& check, const Request& in) {
  v1::EntitlementRef ref = in.entitlement();
  ref.clear_level();
  ref.clear_scope();
  return check.Entitlement("entitlement", in.has_entitlement(), ref, /*use_level=*/false);
}

// What all changes have in common.
template <class Request>
DefinitionRequest ReadCommon(RequestCheck& check, Verb verb, const Request& in) {
  DefinitionRequest out;
  out.verb = verb;
  out.instance = in.instance();
  out.justification = check.JustificationOf(in.justification());
  out.dry_run = in.dry_run();
  out.origin = OriginOf(check, in);
  return out;
}

// The same person may be written in several ways.
std::string PersonOf(const std::string& text) {
  const std::size_t first = text.find_first_not_of(' ');
  if (first == std::string::npos) return "";
  return AsciiLower(text.substr(first, text.find_last_not_of(' ') - first + 1));
}

}  // namespace

absl::StatusOr<DefinitionQuestion> FromMessage(const v1::GetEntitlementRequest& in,
                                               const AccessBroker& broker) {
  RequestCheck check = RequestCheck::OfInstance(in.instance(), broker);
  DefinitionQuestion out{in.instance(), ReadRef(check, in)};
  return check.Judge(std::move(out));
}

absl::StatusOr<DefinitionRequest> FromMessage(const v1::CreateEntitlementRequest& in,
                                              const AccessBroker& broker) {
  RequestCheck check = RequestCheck::OfInstance(in.instance(), broker);
  DefinitionRequest out = ReadCommon(check, Verb::kCreate, in);
  out.definition = ReadDefinition(check, in.has_definition(), in.definition(), /*update=*/false);
  return check.Judge(std::move(out));
}

absl::StatusOr<DefinitionRequest> FromMessage(const v1::UpdateEntitlementRequest& in,
                                              const AccessBroker& broker) {
  RequestCheck check = RequestCheck::OfInstance(in.instance(), broker);
  DefinitionRequest out = ReadCommon(check, Verb::kUpdate, in);
  out.definition = ReadDefinition(check, in.has_definition(), in.definition(), /*update=*/true);
  return check.Judge(std::move(out));
}

absl::StatusOr<DefinitionRequest> FromMessage(const v1::DeleteEntitlementRequest& in,
                                              const AccessBroker& broker) {
  RequestCheck check = RequestCheck::OfInstance(in.instance(), broker);
  DefinitionRequest out = ReadCommon(check, Verb::kDelete, in);
  out.entitlement = ReadRef(check, in);
  out.force = in.force();
  check.Text("etag", in.etag());
  out.etag = in.etag();
  return check.Judge(std::move(out));
}

absl::StatusOr<DefinitionRequest> FromMessage(const v1::ResetBasicRolesRequest& in,
                                              const AccessBroker& broker) {
  RequestCheck check = RequestCheck::OfInstance(in.instance(), broker);
  DefinitionRequest out = ReadCommon(check, Verb::kReset, in);
  const std::string asked = PersonOf(out.justification.requested_by);
  const std::string approved = PersonOf(out.justification.approved_by);
  if (asked.empty()) {
    check.Add("justification.requested_by", "is missing; say who asks for the reset");
  }
  if (approved.empty()) {
    check.Add("justification.approved_by", "is missing; say who approved the reset");
  } else if (asked == approved) {
    check.Add("justification.approved_by", "is who asked; have somebody else approve the reset");
  }
  return check.Judge(std::move(out));
}

}  // namespace broker
