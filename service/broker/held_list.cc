#include "service/broker/held_list.h"

#include <algorithm>
#include <utility>

#include "service/broker/list_arguments.h"
#include "service/broker/problem.h"
#include "service/core/error.h"
#include "service/core/page_token.h"

namespace broker {
namespace {

bool Contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// The types of an instance that are read for a query. One that is listed by a scan only if it is
// named; otherwise `left_out` tells of it.
struct Types {
  std::vector<std::string> at_once;
  std::vector<std::string> by_scan;
  std::vector<Failure> left_out;
};

Failure NotListed(const ProviderInfo& info, const std::string& type) {
  return {Reason::kTypeNotListed,
          "listing a principal's " + type +
              " looks into every single one, so it is left out; name it in types",
          {{"instance", info.instance}, {"entitlement_type", type}},
          {}};
}

Types TypesOf(const ProviderInfo& info, const GrantQuery& query) {
  Types types;
  for (const EntitlementType& type : info.types) {
    if (!Contains(type.principal_types, query.principal->type)) continue;
    if (!query.types.empty() && !Contains(query.types, type.type)) continue;
    if (!type.listed_by_scan) {
      types.at_once.push_back(type.type);
    } else if (!query.types.empty()) {
      types.by_scan.push_back(type.type);
    } else {
      types.left_out.push_back(NotListed(info, type.type));
    }
  }
  return types;
}

// Whether all that is asked is one type of one instance: what fails there fails the call.
bool IsOne(const Types& types) { return types.at_once.size() + types.by_scan.size() == 1; }

std::string RowId(const GrantRow& row) {
  return row.instance + "/" + row.grant.entitlement.type + "/" + row.grant.scope + "/" +
         row.grant.entitlement.id;
}

}  // namespace

HeldList::HeldList(const Instances* instances, TaskGroup* tasks, Clock* clock)
    : instances_(instances), tasks_(tasks), clock_(clock) {}

CallContext HeldList::PartOf(const GrantQuery& query, CallContext context) const {
  if (query.instance != "-") return context;
  return {context.deadline - (context.deadline - clock_->Mono()) / 5};
}

Task<GrantListing> HeldList::List(GrantQuery query, CallContext context) {
  const Digest arguments = ArgumentsOf(query);
  const auto text = ReadPageToken(arguments, query.page.cursor);
  if (!text.ok()) co_return text.status();
  const auto place = ParseHeldPlace(*text);
  if (!place.ok()) co_return place.status();
  std::vector<Provider*> providers = instances_->all();
  if (query.instance != "-") {
    const auto provider = instances_->Get(query.instance);
    if (!provider.ok()) co_return provider.status();
    providers = {*provider};
  }
  std::vector<ScanSection> sections;
  for (Provider* provider : providers) {
    for (const std::string& type : TypesOf(provider->info(), query).by_scan) {
      sections.push_back({provider, type});
    }
  }
  const bool only = query.instance != "-" && IsOne(TypesOf(providers.front()->info(), query));
  const CallContext part = PartOf(query, context);

  GrantListing listing;
  std::optional<ScanPlace> next = place->scan;
  std::map<std::string, Principal> resolved;
  if (!next) {
    auto direct = co_await ReadAtOnce(providers.front(), query, part);
    if (!direct.ok()) co_return direct.status();
    listing = std::move(direct->listing);
    resolved = std::move(direct->resolved);
    const PageRequest request{place->after, query.page.size};
    Page<GrantRow> page = PageById(std::move(listing.rows), request, RowId);
    listing.rows = std::move(page.rows);
    if (!page.next.empty()) {
      listing.next = MakePageToken(arguments, ToText(HeldPlace{page.next, std::nullopt}));
      co_return listing;
    }
  }
  HeldScan scan(query, std::move(sections), std::move(resolved), only, clock_, part);
  if (!next) next = scan.Begin();
  if (next) {
    auto ended = co_await scan.Fill(*std::move(next), &listing);
    if (!ended.ok()) co_return ended.status();
    next = std::move(*ended);
  }
  if (next) listing.next = MakePageToken(arguments, ToText(HeldPlace{"", std::move(next)}));
  co_return listing;
}

Task<HeldList::Direct> HeldList::ReadAtOnce(Provider* provider, GrantQuery query,
                                            CallContext context) {
  if (query.instance == "-") return ReadAll(std::move(query), context);
  return ReadOne(provider, std::move(query), context);
}

Task<HeldList::Direct> HeldList::ReadOne(Provider* provider, GrantQuery query,
                                         CallContext context) {
  const auto principal =
      co_await provider->ResolvePrincipal(*query.principal, Freshness::kUncached, context);
  if (!principal.ok()) co_return principal.status();
  const std::string& instance = provider->info().instance;
  Types types = TypesOf(provider->info(), query);
  Direct direct;
  direct.resolved.emplace(instance, *principal);
  direct.listing.problems = std::move(types.left_out);
  for (const std::string& type : types.at_once) {
    auto held = co_await provider->ListHeld(*principal, type, query.include_indirect, context);
    if (!held.ok() && IsOne(types)) co_return held.status();
    if (!held.ok()) {
      direct.listing.problems.push_back(ProblemOf(held.status(), instance, type));
      continue;
    }
    for (AccessGrant& grant : *held) {
      if (query.include_hidden || !grant.entitlement.hidden) {
        direct.listing.rows.push_back({instance, std::move(grant)});
      }
    }
  }
  co_return direct;
}

boost::asio::awaitable<void> HeldList::ReadInto(Provider* provider, GrantQuery query,
                                                CallContext context,
                                                OneShot<absl::StatusOr<Direct>> into) {
  const LastWord<absl::StatusOr<Direct>> last{into, absl::UnknownError("ended by an exception")};
  auto direct = co_await ReadOne(provider, std::move(query), context);
  into.Set(std::move(direct));
}

Task<HeldList::Direct> HeldList::ReadAll(GrantQuery query, CallContext context) {
  std::vector<std::pair<Provider*, OneShot<absl::StatusOr<Direct>>>> asked;
  for (Provider* provider : instances_->all()) {
    asked.emplace_back(provider, OneShot<absl::StatusOr<Direct>>());
    tasks_->Spawn(ReadInto(provider, query, context, asked.back().second));
  }
  std::vector<Answer> answers;
  for (const auto& [provider, answer] : asked) {
    absl::StatusOr<Direct> direct = co_await answer.Wait();
    answers.push_back({provider->info().instance, std::move(direct)});
  }
  co_return Together(*query.principal, std::move(answers));
}

absl::StatusOr<HeldList::Direct> HeldList::Together(const PrincipalRef& ref,
                                                    std::vector<Answer> answers) {
  Direct all;
  absl::Status absent;
  for (auto& [instance, direct] : answers) {
    if (direct.ok()) {
      all.resolved.merge(direct->resolved);
      std::move(direct->listing.rows.begin(), direct->listing.rows.end(),
                std::back_inserter(all.listing.rows));
      std::move(direct->listing.problems.begin(), direct->listing.problems.end(),
                std::back_inserter(all.listing.problems));
    } else if (HasReason(direct.status(), Reason::kPrincipalNotFound)) {
      absent = Fail(KnownNowhere(ref));
    } else if (LacksKey(direct.status())) {
      absent.Update(direct.status());
    } else {
      all.listing.problems.push_back(ProblemOf(direct.status(), instance));
    }
  }
  // Where one could not be read, nobody can tell.
  if (all.resolved.empty() && all.listing.problems.empty() && !absent.ok()) return absent;
  return all;
}

}  // namespace broker
