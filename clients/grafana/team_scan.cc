#include "clients/grafana/team_scan.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <tuple>
#include <utility>

#include "clients/grafana/wire.h"

namespace broker::grafana {
namespace {

struct Scan {
  Teams* teams;
  Clock* clock;
  const Principal& principal;
  const std::vector<Entitlement>& among;
  CallContext context;

  std::size_t next = 0;
  std::vector<AccessGrant> held;
  absl::Status failure;
};

Task<Observation> Look(const Scan* scan, const Entitlement& team) {
  const HoldingKey key{scan->principal.type, scan->principal.id, team.type, team.id, ""};
  const auto members = co_await scan->teams->Members(team.id, scan->context);
  if (!members.ok()) co_return members.status();
  co_return ObservationOf(*members, scan->principal, key, scan->clock->Now());
}

// One of several that take the next team until there is none or one of them failed.
boost::asio::awaitable<void> Walk(Scan* scan) {
  while (scan->failure.ok() && scan->next < scan->among.size()) {
    const Entitlement& team = scan->among[scan->next++];
    auto seen = co_await Look(scan, team);
    if (!seen.ok()) {
      scan->failure = seen.status();
    } else if (seen->holding.direct) {
      scan->held.push_back({scan->principal, team, "", std::move(seen->holding)});
    }
  }
}

}  // namespace

Task<std::vector<AccessGrant>> ScanTeams(Teams* teams, Clock* clock, Principal principal,
                                         std::vector<Entitlement> among, CallContext context) {
  Scan scan{teams, clock, principal, among, context, 0, {}, absl::OkStatus()};
  const auto executor = co_await boost::asio::this_coro::executor;
  const auto start = [&] {
    return boost::asio::co_spawn(executor, Walk(&scan), boost::asio::deferred);
  };
  std::vector<decltype(start())> walks;
  for (std::size_t i = 0; i < kTeamsAtOnce; ++i) walks.push_back(start());
  // Ends when all have ended, also when it is cancelled, so that `scan` outlives them.
  auto group = boost::asio::experimental::make_parallel_group(std::move(walks));
  const auto ended = co_await group.async_wait(boost::asio::experimental::wait_for_all(),
                                               boost::asio::use_awaitable);
  for (const std::exception_ptr& thrown : std::get<1>(ended)) {
    if (thrown) std::rethrow_exception(thrown);
  }
  if (!scan.failure.ok()) co_return scan.failure;
  co_return std::move(scan.held);
}

}  // namespace broker::grafana
