// The use cases of the broker, as its edge calls them. Requests are validated by the edge;
// everything here is about what is true upstream.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "service/core/batch.h"
#include "service/core/definition.h"
#include "service/core/error.h"
#include "service/core/holding.h"
#include "service/core/instance.h"
#include "service/core/lease.h"
#include "service/core/mutation.h"
#include "service/core/operation.h"
#include "service/core/page.h"
#include "service/core/permission.h"
#include "service/ports/provider.h"
#include "service/ports/task.h"

namespace broker {

// What one principal holds, who holds one entitlement, or whether one principal holds one
// entitlement.
struct GrantQuery {
  std::string instance;  // or "-" for all, then with a principal by e-mail or login only
  std::optional<PrincipalRef> principal;
  std::optional<EntitlementRef> entitlement;
  std::vector<std::string> types;  // empty for all
  bool include_hidden = false;
  bool include_indirect = false;
  PageRequest page;  // cursor: the caller's page token as it came
};

struct GrantRow {
  std::string instance;
  AccessGrant grant;
  // ListGrants: the live ones over it, at most 100.
  std::vector<Lease> leases{};
};

struct GrantListing {
  std::vector<GrantRow> rows;
  std::string next;               // page token; empty on the last page
  std::vector<Failure> problems;  // what could not be read: missing, not absent
};

struct EntitlementListQuery {
  std::string instance;
  EntitlementQuery query;
  std::optional<PrincipalRef> available_to;
  bool grantable_only = false;
  PageRequest page;
};

struct PrincipalListQuery {
  std::string instance;
  PrincipalQuery query;
  PageRequest page;
};

// Everything that is held directly in one instance.
struct InventoryQuery {
  std::string instance;
  std::vector<std::string> types;  // empty for all
  bool include_hidden = false;
};

struct GrantBatch {
  std::vector<GrantRow> rows;
  std::vector<Failure> problems;  // what could not be read: missing, not absent
};

// The rows of an inventory as they are read. Destroying it ends the reading.
class GrantStream {
 public:
  virtual ~GrantStream() = default;

  // The next rows; nullopt at the end. The upstream is read ahead only so far: what comes after a
  // batch is begun when the one after it is asked for. The context's deadline is the stream's own.
  virtual Task<std::optional<GrantBatch>> Next(CallContext context) = 0;
};

// What a principal may do.
struct PermissionQuery {
  std::string instance;
  PrincipalRef principal;
  PageRequest page;
};

struct InstanceView {
  ProviderInfo info;
  InstanceStatus status;
  std::optional<CredentialCheck> check;
  bool frozen = false;  // takes no grants
};

// Every call fails with INSTANCE_NOT_FOUND for an unknown instance, and lists with INVALID_TOKEN
// for a page token that is not of these arguments. Page::next is a page token. Failures carry the
// metadata "instance".
class AccessBroker {
 public:
  virtual ~AccessBroker() = default;

  // From memory, without I/O; nullptr if there is no such instance. Constant while the process
  // lives.
  virtual const ProviderInfo* FindInstance(std::string_view name) const = 0;
  // As FindInstance, in the order of their names.
  virtual std::vector<const ProviderInfo*> AllInstances() const = 0;

  // Grant and Revoke. The change is the broker's own once accepted: if the caller is cancelled it
  // goes on. Answers OUTCOME_UNKNOWN as soon as a write may land late and a read has not shown its
  // effect.
  virtual Task<MutationResult> Mutate(MutationRequest request, CallContext context) = 0;

  // One result for each item, in their order; never fails as a whole. When the caller is cancelled,
  // the changes in work go on and no more are begun. Ends shortly before the deadline.
  virtual boost::asio::awaitable<std::vector<ItemResult>> Apply(BatchRequest request,
                                                                CallContext context) = 0;

  virtual Task<GrantListing> ListGrants(GrantQuery query, CallContext context) = 0;
  // BROKER_OVERLOADED.
  virtual absl::StatusOr<std::unique_ptr<GrantStream>> StreamGrants(InventoryQuery query) = 0;
  virtual Task<Page<Entitlement>> ListEntitlements(EntitlementListQuery query,
                                                   CallContext context) = 0;
  virtual Task<Page<Principal>> ListPrincipals(PrincipalListQuery query, CallContext context) = 0;
  virtual Task<Principal> GetPrincipal(std::string instance, PrincipalRef ref,
                                       CallContext context) = 0;
  // Sorted by action and scope, without repetition.
  virtual Task<Page<Permission>> ListPermissions(PermissionQuery query, CallContext context) = 0;
  virtual Task<Page<InstanceView>> ListInstances(std::string kind, PageRequest page,
                                                 CallContext context) = 0;
  virtual Task<InstanceView> DescribeInstance(std::string instance, bool check,
                                              CallContext context) = 0;

  virtual Task<Operation> GetOperation(std::string id, CallContext context) = 0;
  // Ends when the operation is settled, or shortly before the deadline with it unsettled.
  virtual Task<Operation> WaitOperation(std::string id, CallContext context) = 0;
};

}  // namespace broker
