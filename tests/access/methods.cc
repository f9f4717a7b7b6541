#include "tests/access/methods.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/dynamic_message.h>
#include <google/protobuf/text_format.h>

#include <stdexcept>

namespace broker::test {
namespace {

#define BROKER_ACCESS                                        \
  "instance: 'redash' principal { email: 'a@example.com' } " \
  "entitlement { type: 'group' name: 'Analysts' }"
#define BROKER_ID "0190c1f0-0000-7000-8000-000000000001"
#define BROKER_WHY "justification { reason: 'why' requested_by: 'ann' approved_by: 'bob' }"

}  // namespace

const std::vector<ApiMethod>& ApiMethods() {
  static const std::vector<ApiMethod> methods = {
      {"PermissionBroker.Grant", PolicyVerb::kGrant, BROKER_ACCESS},
      {"PermissionBroker.Revoke", PolicyVerb::kRevoke, BROKER_ACCESS},
      {"PermissionBroker.Apply", PolicyVerb::kGrant,
       "mode: APPLY_MODE_BEST_EFFORT items { item_id: '1' grant { " BROKER_ACCESS " } }"},
      {"PermissionBroker.ListGrants", PolicyVerb::kRead,
       "instance: 'redash' principal { email: 'a@example.com' }"},
      {"PermissionBroker.StreamGrants", PolicyVerb::kRead, "instance: 'redash'"},
      {"PermissionBroker.ListEntitlements", PolicyVerb::kRead, "instance: 'redash' type: 'group'"},
      {"PermissionBroker.ListPrincipals", PolicyVerb::kRead, "instance: 'redash'"},
      {"PermissionBroker.GetPrincipal", PolicyVerb::kRead,
       "instance: 'redash' principal { email: 'a@example.com' }"},
      {"PermissionBroker.ListPermissions", PolicyVerb::kRead,
       "instance: 'redash' principal { email: 'a@example.com' }"},
      {"PermissionBroker.ListInstances", PolicyVerb::kRead, ""},
      {"PermissionBroker.DescribeInstance", PolicyVerb::kRead, "instance: 'redash'"},
      {"PermissionBroker.GetOperation", PolicyVerb::kRead, "operation_id: '" BROKER_ID "'"},
      {"PermissionBroker.WaitOperation", PolicyVerb::kRead, "operation_id: '" BROKER_ID "'"},
      {"LeaseService.ListLeases", PolicyVerb::kRead, ""},
      {"LeaseService.GetLease", PolicyVerb::kRead, "lease_id: '" BROKER_ID "'"},
      {"LeaseService.RenewLease", PolicyVerb::kRenew,
       "lease_id: '" BROKER_ID "' ttl { seconds: 60 }"},
      {"LeaseService.EndLeases", PolicyVerb::kRevoke, "filter { instance: 'redash' }"},
      {"LeaseService.AdoptAccess", PolicyVerb::kAdopt, BROKER_ACCESS " ttl { seconds: 60 }"},
      {"LeaseService.RetryLease", PolicyVerb::kRevoke, "lease_id: '" BROKER_ID "'"},
      {"LeaseService.ForgetLease", PolicyVerb::kForgetLease,
       "lease_id: '" BROKER_ID "' " BROKER_WHY},
      {"EntitlementAdminService.GetEntitlement", PolicyVerb::kRead,
       "instance: 'redash' entitlement { type: 'group' name: 'Analysts' }"},
      {"EntitlementAdminService.CreateEntitlement", PolicyVerb::kDefine,
       "instance: 'redash' definition { type: 'group' name: 'Analysts' }"},
      {"EntitlementAdminService.UpdateEntitlement", PolicyVerb::kDefine,
       "instance: 'redash' definition { type: 'group' id: '3' name: 'Analysts' etag: '1' }"},
      {"EntitlementAdminService.DeleteEntitlement", PolicyVerb::kDefine,
       "instance: 'redash' entitlement { type: 'group' id: '3' } etag: '1'"},
      {"EntitlementAdminService.ResetBasicRoles", PolicyVerb::kResetBasicRoles,
       "instance: 'redash' " BROKER_WHY},
      {"OperatorService.FreezeInstance", PolicyVerb::kFreeze, "instance: 'redash' " BROKER_WHY},
      {"OperatorService.UnfreezeInstance", PolicyVerb::kFreeze, "instance: 'redash' " BROKER_WHY},
      {"AuditService.ListEvents", PolicyVerb::kReadAudit, ""},
      {"AuditService.VerifyChain", PolicyVerb::kReadAudit, ""},
  };
  return methods;
}

std::unique_ptr<google::protobuf::Message> MessageOf(const ApiMethod& method) {
  const auto* pool = google::protobuf::DescriptorPool::generated_pool();
  const auto* found = pool->FindMethodByName("permissionbroker.v1." + std::string(method.name));
  if (!found) throw std::runtime_error(std::string("no method ") + method.name);
  const auto* prototype =
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(found->input_type());
  std::unique_ptr<google::protobuf::Message> request(prototype->New());
  if (!google::protobuf::TextFormat::ParseFromString(method.request, request.get())) {
    throw std::runtime_error(std::string("bad request of ") + method.name);
  }
  return request;
}

std::string RequestOf(const ApiMethod& method) { return MessageOf(method)->SerializeAsString(); }

std::string PathOf(const ApiMethod& method) {
  std::string path = "/permissionbroker.v1." + std::string(method.name);
  path[path.rfind('.')] = '/';
  return path;
}

}  // namespace broker::test
