#include "clients/grafana/library.h"

#include <algorithm>
#include <utility>

#include "clients/grafana/things.h"
#include "clients/grafana/wire.h"

namespace broker::grafana {

Library::Library(clients::Api* api, Rights* rights, Clock* clock, Kind kind)
    : Catalogue(api, rights, clock, kind == Kind::kFolders ? kFolder : kDashboard,
                kind == Kind::kFolders ? "folders" : "dashboards",
                kind == Kind::kFolders ? Sight::kFolders : Sight::kDashboards),
      kind_(kind) {}

Task<Entitlement> Library::FindById(std::string id, CallContext context) {
  if (!IsUid(id)) co_return co_await Missing(ById(id), context);
  http::Target target =
      kind_ == Kind::kFolders ? api_->Path("/folders") : api_->Path("/dashboards/uid");
  target.Segment(id);
  // A dashboard comes with all its panels.
  const auto reply = co_await api_->Get(std::move(target), http::kListBody, context);
  if (!reply.ok()) co_return reply.status();
  if (!*reply) co_return co_await Missing(ById(id), context);
  co_return kind_ == Kind::kFolders ? ParseFolder(**reply) : ParseDashboard(**reply);
}

// What the search finds differs between versions (a substring, or words), so what it does not find
// is looked for in the whole list before it is called absent.
Task<Entitlement> Library::FindByName(std::string name, CallContext context) {
  auto page = co_await ReadPage(name, 1, kMostAPage, context);
  if (!page.ok()) co_return page.status();
  const auto has_name = [&](const Entitlement& thing) { return thing.display_name == name; };
  if (!page->last || std::none_of(page->rows.begin(), page->rows.end(), has_name)) {
    auto all = co_await Walk(context);
    if (!all.ok()) co_return all.status();
    page->rows = std::move(*all);
  }
  co_return co_await PickName(std::move(page->rows), std::move(name), context);
}

Task<Catalogue::Rows> Library::ReadPage(std::string contains, int number, int size,
                                        CallContext context) {
  http::Target target = api_->Path("/search");
  target.Query("type", kind_ == Kind::kFolders ? "dash-folder" : "dash-db")
      .Query("limit", std::to_string(size))
      .Query("page", std::to_string(number));
  if (!contains.empty()) target.Query("query", SearchText(contains));
  const auto reply = co_await api_->Get(std::move(target), http::kListBody, context);
  if (!reply.ok()) co_return reply.status();
  if (!*reply) co_return Rows();
  auto things = ParseSearch(**reply);
  if (!things.ok()) co_return things.status();
  const bool last = things->size() < static_cast<std::size_t>(size);
  const std::string type = kind_ == Kind::kFolders ? kFolder : kDashboard;
  std::erase_if(*things, [&](const Entitlement& thing) { return thing.type != type; });
  co_return Rows{std::move(*things), last};
}

}  // namespace broker::grafana
