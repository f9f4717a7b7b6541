// Requests as any client may send them, on their way to core values. The input is a letter that
// says which message it is, and the message's bytes.
#include <boost/asio/io_context.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "service/core/error.h"
#include "service/grpc/audit_in.h"
#include "service/grpc/batch_in.h"
#include "service/grpc/convert_in.h"
#include "service/grpc/definition_in.h"
#include "service/grpc/lease_in.h"
#include "service/grpc/request_check.h"
#include "service/grpc/text.h"
#include "tests/fuzz/require.h"
#include "tests/grpc/fake_broker.h"
#include "tests/support/manual_clock.h"

namespace broker {
namespace {

using fuzz::Require;

constexpr std::size_t kLongestAnswer = 64 * 1024;
const Instant kNow{std::chrono::hours(24 * 365 * 55)};

const FakeBroker& Brokers() {
  static boost::asio::io_context io;
  static test::ManualClock clock(io.get_executor());
  static const FakeBroker broker(&clock);
  return broker;
}

void CheckText(const std::string& text, std::size_t max = kMaxName) {
  Require(!TextProblem(text, max), "a text that is taken is fine");
}

void CheckInstance(const std::string& name) {
  Require(Brokers().FindInstance(name) != nullptr, "an instance is configured");
}

void Check(const PrincipalRef& principal) {
  CheckText(principal.type);
  CheckText(principal.value);
  Require(!principal.type.empty() && !principal.value.empty(), "a principal is somebody");
}

void Check(const EntitlementRef& entitlement) {
  CheckText(entitlement.type);
  CheckText(entitlement.value);
  CheckText(entitlement.level);
  CheckText(entitlement.scope);
  Require(!entitlement.type.empty() && !entitlement.value.empty(), "an entitlement is something");
}

void Check(const Justification& justification) {
  CheckText(justification.reason, kMaxJustification);
  CheckText(justification.ticket, kMaxJustification);
  CheckText(justification.requested_by, kMaxJustification);
  CheckText(justification.approved_by, kMaxJustification);
}

void Check(const Term& term) {
  Require(!term.ttl || *term.ttl >= std::chrono::seconds(1), "a ttl is a second at least");
  Require(!term.expire_time || *term.expire_time > kNow, "access ends in the future");
}

void Check(const PageRequest& page) {
  Require(page.size >= 1 && page.size <= kMaxPageSize, "a page has a size");
}

void Check(const MutationRequest& request) {
  CheckInstance(request.instance);
  Check(request.principal);
  Check(request.entitlement);
  Check(request.justification);
  Check(request.term);
}

void Check(const SetRequest& request) {
  CheckInstance(request.instance);
  Check(request.principal);
  for (const EntitlementRef& entitlement : request.entitlements) Check(entitlement);
  Require(request.entitlements.size() <= kMaxSet, "a set has so many entitlements at most");
  Check(request.justification);
}
void Check(const RevokeAllRequest& request) {
  if (request.instance != kEveryInstance) CheckInstance(request.instance);
  Check(request.principal);
  Check(request.justification);
}

void Check(const BatchRequest& batch) {
  Require(!batch.items.empty() && batch.items.size() <= kMaxItems, "a batch has one item to many");
  for (const BatchItem& item : batch.items) {
    std::visit([](const auto& action) { Check(action); }, item.action);
  }
}

void Check(const DefinitionRequest& request) {
  CheckInstance(request.instance);
  Check(request.justification);
  if (request.verb == Verb::kDelete) Check(request.entitlement);
  Require(request.definition.permissions.size() <= kMaxPermissions,
          "a definition has so many permissions at most");
}

void Check(const DefinitionQuestion& question) {
  CheckInstance(question.instance);
  Check(question.entitlement);
}

template <class Query>
void CheckList(const Query& query) {
  CheckInstance(query.instance);
  Check(query.page);
}

void Check(const GrantQuery& query) { Check(query.page); }
void Check(const InventoryQuery& query) {
  if (query.instance != kEveryInstance) CheckInstance(query.instance);
}
void Check(const EntitlementListQuery& query) { CheckList(query); }
void Check(const PrincipalListQuery& query) { CheckList(query); }
void Check(const PrincipalQuestion& question) {
  CheckInstance(question.instance);
  Check(question.principal);
}
void Check(const PermissionQuery& query) { CheckList(query); }
void Check(const InstanceListQuery& query) { Check(query.page); }
void Check(const LeaseListQuery& query) { Check(query.page); }
void Check(const AuditListQuery& query) { Check(query.page); }
void Check(const ChainMark&) {}
void Check(const std::string& text) {
  CheckText(text);
  Require(!text.empty(), "a name is not empty");
}
void Check(const RenewRequest& request) {
  Check(request.term);
  Check(request.justification);
}
void Check(const EndLeasesRequest& request) { Check(request.justification); }
void Check(const LeaseRequest& request) { Check(request.justification); }

void CheckRefusal(const absl::Status& status) {
  Require(HasReason(status, Reason::kInvalidField) ||
              HasReason(status, Reason::kInstanceNotFound) ||
              HasReason(status, Reason::kFieldNotServed),
          "what is refused says why");
  Require(FailureOf(status).message.size() <= kLongestAnswer, "an answer is no flood");
}

// Message to core value; what else the function takes follows.
template <class Message, class... More>
void Convert(std::string_view bytes, const More&... more) {
  Message message;
  if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return;
  const auto value = FromMessage(message, more...);
  if (value.ok()) {
    Check(*value);
  } else {
    CheckRefusal(value.status());
  }
}

using Conversion = void (*)(std::string_view);

template <class Message>
void OfBroker(std::string_view bytes) {
  Convert<Message>(bytes, Brokers());
}
template <class Message>
void OfBrokerNow(std::string_view bytes) {
  Convert<Message>(bytes, Brokers(), kNow);
}
template <class Message>
void Alone(std::string_view bytes) {
  Convert<Message>(bytes);
}

// By letter, from 'a'.
constexpr std::array<Conversion, 25> kConversions = {
    OfBrokerNow<v1::GrantRequest>,
    OfBroker<v1::RevokeRequest>,
    OfBrokerNow<v1::ApplyRequest>,
    OfBroker<v1::ListGrantsRequest>,
    OfBroker<v1::StreamGrantsRequest>,
    OfBroker<v1::ListEntitlementsRequest>,
    OfBroker<v1::ListPrincipalsRequest>,
    OfBroker<v1::GetPrincipalRequest>,
    OfBroker<v1::ListPermissionsRequest>,
    Alone<v1::ListInstancesRequest>,
    OfBroker<v1::DescribeInstanceRequest>,
    Alone<v1::ListLeasesRequest>,
    Alone<v1::GetLeaseRequest>,
    [](std::string_view bytes) { Convert<v1::RenewLeaseRequest>(bytes, kNow); },
    Alone<v1::EndLeasesRequest>,
    OfBrokerNow<v1::AdoptAccessRequest>,
    Alone<v1::RetryLeaseRequest>,
    Alone<v1::ForgetLeaseRequest>,
    OfBroker<v1::GetEntitlementRequest>,
    OfBroker<v1::CreateEntitlementRequest>,
    OfBroker<v1::UpdateEntitlementRequest>,
    OfBroker<v1::DeleteEntitlementRequest>,
    OfBroker<v1::ResetBasicRolesRequest>,
    Alone<v1::ListEventsRequest>,
    Alone<v1::VerifyChainRequest>,
};

}  // namespace
}  // namespace broker

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::size_t which = data[0] - std::size_t{'a'};
  if (which >= broker::kConversions.size()) return 0;
  broker::kConversions[which]({reinterpret_cast<const char*>(data) + 1, size - 1});
  return 0;
}
