#include "tests/grpc/fake_broker.h"

#include <boost/system/system_error.hpp>

#include <stdexcept>
#include <utility>

#include "service/ports/one_shot.h"
#include "service/ports/sleep.h"

namespace broker {
namespace {

InstanceView Redash() {
  InstanceView view;
  view.info.instance = "redash";
  view.info.kind = "redash";
  view.info.display_name = "Redash";
  view.info.web_uri = "http://redash.example.com";
  view.info.principal_types = {"user"};
  EntitlementType group;
  group.type = "group";
  group.principal_types = {"user"};
  group.definable = true;
  group.definition_rules.max_name = 100;
  view.info.types = {group};
  return view;
}

InstanceView Grafana() {
  InstanceView view;
  view.info.instance = "grafana";
  view.info.kind = "grafana";
  view.info.principal_types = {"user", "team", "service_account"};
  EntitlementType team;
  team.type = "team";
  team.levels = {"member", "admin"};
  team.exclusive = true;
  team.principal_types = {"user"};
  team.reports_indirect = true;
  team.revoke_effect = "leaves the team";
  team.listed_by_scan = true;
  EntitlementType role;
  role.type = "role";
  role.scopes = {"org", "global"};
  role.principal_types = {"user", "team"};
  role.definable = true;
  role.definition_rules.chosen_id = true;
  role.definition_rules.described = true;
  role.definition_rules.reserved_prefixes = {"fixed:", "basic:"};
  view.info.types = {team, role};
  return view;
}

class FakeStream final : public GrantStream {
 public:
  FakeStream(FakeBroker* fake, FakeBroker::Inventory inventory)
      : fake_(fake), inventory_(std::move(inventory)) {
    ++fake_->streams;
  }
  ~FakeStream() override { --fake_->streams; }

  Task<std::optional<GrantBatch>> Next(CallContext context) override {
    ++fake_->batches;
    fake_->context = context;
    if (next_ == inventory_.batches.size()) {
      using Then = FakeBroker::Inventory::Then;
      const OneShot<bool> never;
      switch (inventory_.then) {
        case Then::kEnd: co_return std::optional<GrantBatch>();
        case Then::kHang: co_await never.Wait(); break;
        case Then::kAgain: next_ = 0; break;
        case Then::kFail: co_return Fail(Reason::kUpstreamUnavailable, "is down");
      }
    }
    co_return std::optional<GrantBatch>(inventory_.batches[next_++]);
  }

 private:
  FakeBroker* const fake_;
  const FakeBroker::Inventory inventory_;
  std::size_t next_ = 0;
};

}  // namespace

FakeBroker::FakeBroker(Clock* clock) : clock_(clock) {
  views["redash"] = Redash();
  views["grafana"] = Grafana();
}

void FakeBroker::Release() {
  for (const auto& go_on : std::exchange(waiting_, {})) go_on();
}

const ProviderInfo* FakeBroker::FindInstance(std::string_view name) const {
  const auto found = views.find(std::string(name));
  return found == views.end() ? nullptr : &found->second.info;
}

std::vector<const ProviderInfo*> FakeBroker::AllInstances() const {
  std::vector<const ProviderInfo*> infos;
  for (const auto& [name, view] : views) infos.push_back(&view.info);
  return infos;
}

FakeBroker::Conduct FakeBroker::ConductFor(const MutationRequest& request) const {
  if (conduct != Conduct::kByPrincipal) return conduct;
  switch (request.principal.value.front()) {
    case 'h': return Conduct::kHang;
    case 't': return Conduct::kThrow;
    default: return Conduct::kAnswer;
  }
}

Task<MutationResult> FakeBroker::Mutate(MutationRequest request, CallContext context) {
  struct Count {
    FakeBroker* fake;
    explicit Count(FakeBroker* fake) : fake(fake) {
      ++fake->begun;
      fake->beginning.release();
    }
    ~Count() {
      ++fake->ended;
      fake->ending.release();
    }
  };
  ++calls;
  mutated = request;
  this->context = context;
  const Count count(this);
  const OneShot<bool> go_on;
  switch (ConductFor(request)) {
    case Conduct::kHang: co_await go_on.Wait(); break;
    case Conduct::kUntilReleased:
      waiting_.push_back([go_on] { go_on.Set(true); });
      co_await go_on.Wait();
      break;
    case Conduct::kUntilDeadline: co_await SleepUntil(clock_, context.deadline); break;
    case Conduct::kThrow: throw std::runtime_error("secret");
    case Conduct::kThrowText: throw "secret";
    case Conduct::kThrowCancelled:
      throw boost::system::system_error(boost::asio::error::operation_aborted);
    default: break;
  }
  co_return mutation;
}

boost::asio::awaitable<std::vector<ItemResult>> FakeBroker::Apply(BatchRequest request,
                                                                  CallContext given) {
  ++calls;
  batch = std::move(request);
  context = given;
  co_return item_results;
}

Task<GrantListing> FakeBroker::ListGrants(GrantQuery query, CallContext) {
  ++calls;
  grant_query = std::move(query);
  co_return listing;
}

absl::StatusOr<std::unique_ptr<GrantStream>> FakeBroker::StreamGrants(InventoryQuery query) {
  ++calls;
  inventory_query = std::move(query);
  if (!inventory.ok()) return inventory.status();
  return std::make_unique<FakeStream>(this, *inventory);
}

Task<Page<Entitlement>> FakeBroker::ListEntitlements(EntitlementListQuery query, CallContext) {
  ++calls;
  entitlement_query = std::move(query);
  co_return entitlements;
}

Task<Page<Principal>> FakeBroker::ListPrincipals(PrincipalListQuery query, CallContext) {
  ++calls;
  principal_query = std::move(query);
  co_return principals;
}

Task<Principal> FakeBroker::GetPrincipal(std::string instance, PrincipalRef ref, CallContext) {
  ++calls;
  text = std::move(instance);
  principal_ref = std::move(ref);
  co_return principal;
}

Task<Page<Permission>> FakeBroker::ListPermissions(PermissionQuery query, CallContext) {
  ++calls;
  permission_query = std::move(query);
  co_return permissions;
}

Task<Page<InstanceView>> FakeBroker::ListInstances(std::string kind, PageRequest page,
                                                   CallContext) {
  ++calls;
  text = std::move(kind);
  this->page = std::move(page);
  Page<InstanceView> out;
  for (const auto& [name, view] : views) out.rows.push_back(view);
  out.next = "more";
  co_return out;
}

Task<InstanceView> FakeBroker::DescribeInstance(std::string instance, bool check, CallContext) {
  ++calls;
  this->check = check;
  co_return views.at(instance);
}

Task<Operation> FakeBroker::GetOperation(std::string id, CallContext) {
  ++calls;
  text = std::move(id);
  co_return operation;
}

Task<Operation> FakeBroker::WaitOperation(std::string id, CallContext) {
  ++calls;
  text = std::move(id);
  co_return operation;
}

}  // namespace broker
