#include "service/broker/broker.h"

#include <utility>

#include "service/core/digest.h"
#include "service/core/error.h"
#include "service/core/page_token.h"
#include "service/core/uuid.h"

namespace broker {
namespace {

std::function<void(std::exception_ptr)> TellOf(Log* log) {
  return [log](std::exception_ptr error) {
    std::string what = "unknown";
    try {
      std::rethrow_exception(error);
    } catch (const std::exception& e) {
      what = e.what();
    } catch (...) {
    }
    log->Write(Log::Level::kError, "defect: a background task ended by an exception",
               {{"what", what}});
  };
}

template <class T>
absl::StatusOr<T> Named(absl::StatusOr<T> value, const std::string& instance) {
  if (value.ok()) return value;
  return WithMetadata(value.status(), "instance", instance);
}

}  // namespace

Broker::Broker(BrokerParts parts)
    : clock_(parts.clock),
      owns_store_(parts.owns_store),
      instances_(std::move(parts.providers)),
      jobs_(parts.executor, TellOf(parts.log)),
      background_(parts.executor, TellOf(parts.log)),
      log_(parts.store, parts.clock, parts.random,
           MakeUuid(parts.clock->Now(), parts.random->Next(), parts.random->Next())),
      turns_(parts.clock),
      applier_(&log_, parts.clock, parts.random, parts.log),
      settler_(&applier_, &background_, parts.clock, parts.random),
      terms_(std::move(parts.longest_leases)),
      freezes_(parts.store, parts.clock, parts.log),
      mutator_(&log_, &turns_, &applier_, &settler_, &jobs_, &terms_, &freezes_,
               parts.authority ? parts.authority : &open_, parts.clock),
      batches_(&instances_, &mutator_, parts.store, &jobs_, parts.clock),
      definitions_(&instances_, &mutator_),
      lister_(&instances_, &background_, parts.clock),
      inventory_(&instances_, &background_, parts.clock),
      checks_(&background_, parts.clock),
      recovery_(&instances_, &log_, &turns_, &settler_, &freezes_, &background_, parts.clock,
                parts.log),
      expiring_(parts.executor, TellOf(parts.log)),
      ender_(&instances_, parts.store, &mutator_, &expiring_, parts.clock, parts.random, parts.log),
      leases_(&instances_, parts.store, &mutator_, &terms_, &freezes_,
              parts.authority ? parts.authority : &open_, &ender_, parts.clock, parts.log) {}

Done Broker::Start() {
  const Instant stale_before = owns_store_ ? Instant::max() : clock_->Now() - Recovery::kStale;
  const absl::Status known = co_await freezes_.Refresh();
  if (!known.ok()) co_return known;
  const absl::Status taken = co_await recovery_.TakeOver(stale_before);
  if (!taken.ok()) co_return taken;
  background_.Spawn(recovery_.Run());
  ender_.Start();
  co_return taken;
}

boost::asio::awaitable<void> Broker::Drain() {
  expiring_.CancelAll();
  co_await expiring_.WaitEmpty();
  co_await jobs_.WaitEmpty();
  background_.CancelAll();
  co_await background_.WaitEmpty();
}

const ProviderInfo* Broker::FindInstance(std::string_view name) const {
  const Provider* provider = instances_.Find(name);
  return provider ? &provider->info() : nullptr;
}

std::vector<const ProviderInfo*> Broker::AllInstances() const {
  std::vector<const ProviderInfo*> infos;
  for (const Provider* provider : instances_.all()) infos.push_back(&provider->info());
  return infos;
}

Task<MutationResult> Broker::Mutate(MutationRequest request, CallContext context) {
  const auto provider = instances_.Get(request.instance);
  if (!provider.ok()) co_return provider.status();
  const std::string instance = request.instance;
  if (request.dry_run) {
    auto result = co_await mutator_.DryRun(*provider, std::move(request), context);
    co_return Named(std::move(result), instance);
  }
  auto result = co_await mutator_.Mutate(*provider, std::move(request), context);
  if (result.ok() && result->lease) ender_.Expect(*result->lease);
  co_return Named(std::move(result), instance);
}

boost::asio::awaitable<std::vector<ItemResult>> Broker::Apply(BatchRequest request,
                                                              CallContext context) {
  auto results = co_await batches_.Run(std::move(request), context);
  ender_.WakeAll();
  co_return results;
}

Task<GrantListing> Broker::ListGrants(GrantQuery query, CallContext context) {
  const std::string instance = query.instance;
  auto listing = co_await lister_.ListGrants(std::move(query), context);
  if (listing.ok()) co_await leases_.AddTo(&*listing);
  co_return Named(std::move(listing), instance);
}

absl::StatusOr<std::unique_ptr<GrantStream>> Broker::StreamGrants(InventoryQuery query) {
  const std::string instance = query.instance;
  return Named(inventory_.Open(std::move(query)), instance);
}

Task<Page<Entitlement>> Broker::ListEntitlements(EntitlementListQuery query, CallContext context) {
  const std::string instance = query.instance;
  auto page = co_await lister_.ListEntitlements(std::move(query), context);
  co_return Named(std::move(page), instance);
}

Task<Page<Principal>> Broker::ListPrincipals(PrincipalListQuery query, CallContext context) {
  const std::string instance = query.instance;
  auto page = co_await lister_.ListPrincipals(std::move(query), context);
  co_return Named(std::move(page), instance);
}

Task<Principal> Broker::GetPrincipal(std::string instance, PrincipalRef ref, CallContext context) {
  const auto provider = instances_.Get(instance);
  if (!provider.ok()) co_return provider.status();
  auto principal =
      co_await (*provider)->ResolvePrincipal(std::move(ref), Freshness::kUncached, context);
  co_return Named(std::move(principal), instance);
}

Task<Page<Permission>> Broker::ListPermissions(PermissionQuery query, CallContext context) {
  const std::string instance = query.instance;
  auto page = co_await lister_.ListPermissions(std::move(query), context);
  co_return Named(std::move(page), instance);
}

Task<Page<InstanceView>> Broker::ListInstances(std::string kind, PageRequest page, CallContext) {
  Digest arguments;
  arguments.Add("instances").Add(kind);
  auto cursor = ReadPageToken(arguments, page.cursor);
  if (!cursor.ok()) co_return cursor.status();
  const absl::Status known = co_await freezes_.Refresh();
  if (!known.ok()) co_return known;
  std::vector<InstanceView> views;
  for (const Provider* provider : instances_.all()) {
    if (kind.empty() || provider->info().kind == kind) {
      const bool frozen = freezes_.Has(provider->info().instance);
      views.push_back({provider->info(), provider->status(), std::nullopt, frozen});
    }
  }
  auto cut = PageById(std::move(views), {*cursor, page.size},
                      [](const InstanceView& view) { return view.info.instance; });
  cut.next = MakePageToken(arguments, cut.next);
  co_return cut;
}

Task<InstanceView> Broker::DescribeInstance(std::string instance, bool check, CallContext context) {
  const auto provider = instances_.Get(instance);
  if (!provider.ok()) co_return provider.status();
  InstanceView view;
  if (check) {
    auto checked = co_await checks_.Check(*provider, context);
    if (!checked.ok()) co_return Named<InstanceView>(checked.status(), instance);
    view.check = std::move(*checked);
  }
  view.info = (*provider)->info();
  view.status = (*provider)->status();
  const absl::Status known = co_await freezes_.Refresh();
  if (!known.ok()) co_return known;
  view.frozen = freezes_.Has(instance);
  co_return view;
}

Task<Operation> Broker::GetOperation(std::string id, CallContext) {
  return log_.Find(std::move(id));
}

Task<Operation> Broker::WaitOperation(std::string id, CallContext context) {
  return log_.Wait(std::move(id), context);
}

}  // namespace broker
