// Data sources of groups: rows of a table in which nothing keeps a pair from being there twice.
#include <algorithm>

#include "tests/fakes/redash/handlers.h"

namespace broker::fakes::redash {
namespace {

namespace json = boost::json;

json::object ShowDataSource(const Call& call, const RedashDataSource& source, bool view_only) {
  json::object shown{
      {"id", source.id}, {"name", source.name},     {"type", source.type},        {"syntax", "sql"},
      {"paused", 0},     {"pause_reason", nullptr}, {"supports_auto_limit", true}};
  if (call.options.version.starts_with("8.")) shown.erase("supports_auto_limit");
  shown["view_only"] = view_only;
  return shown;
}

const RedashGroup* GroupOf(const Call& call) {
  const auto id = PathId(call.ids[0]);
  return id ? call.state.Group(*id) : nullptr;
}

RedashDataSource* SourceOf(const Call& call) {
  const auto id = PathId(call.ids[1]);
  return id ? call.state.DataSource(*id) : nullptr;
}

std::ptrdiff_t CountRows(const RedashDataSource& source, int group) {
  return std::count_if(source.attachments.begin(), source.attachments.end(),
                       [group](const auto& row) { return row.group == group; });
}

// A field of the body, or the refusal.
struct Field {
  json::value value;
  std::optional<FakeReply> refusal;
};

Field ReadField(const Call& call, json::string_view name) {
  const Body body = ParseTypedBody(call);
  if (body.refusal) return {nullptr, body.refusal};
  const json::object* fields = body.value.if_object();
  const json::value* value = fields == nullptr ? nullptr : fields->if_contains(name);
  if (value == nullptr) return {nullptr, InternalError()};
  return {*value, std::nullopt};
}

}  // namespace

std::unique_ptr<Pending> ListDataSources(const Call& call) {
  if (!call.caller.Can("admin")) return Settled(Forbidden());
  if (!PathId(call.ids[0])) return Settled(InternalError());
  const RedashGroup* group = GroupOf(call);
  if (group == nullptr) return Settled(NotFound(call));
  json::array shown;
  for (const auto& [id, source] : call.state.data_sources) {
    if (CountRows(source, group->id) > 1) return Settled(InternalError());
    for (const auto& row : source.attachments) {
      if (row.group == group->id) shown.push_back(ShowDataSource(call, source, row.view_only));
    }
  }
  return Settled(JsonReply(200, shown));
}

std::unique_ptr<Pending> AttachDataSource(const Call& call) {
  if (!call.caller.Can("admin")) return Settled(Forbidden());
  const Field field = ReadField(call, "data_source_id");
  if (field.refusal) return Settled(*field.refusal);
  const auto id = BodyId(field.value);
  const RedashGroup* group = GroupOf(call);
  const RedashDataSource* source = id ? call.state.DataSource(*id) : nullptr;
  if (group == nullptr || source == nullptr) return Settled(InternalError());
  const json::object shown = ShowDataSource(call, *source, false);
  return Later([&state = call.state, source = source->id, group = group->id, shown] {
    RedashDataSource* row = state.DataSource(source);
    if (row == nullptr || state.Group(group) == nullptr) return InternalError();
    row->attachments.push_back({group, false});
    return JsonReply(200, shown);
  });
}

std::unique_ptr<Pending> SetViewOnly(const Call& call) {
  if (!call.caller.Can("admin")) return Settled(Forbidden());
  const Field field = ReadField(call, "view_only");
  if (field.refusal) return Settled(*field.refusal);
  const RedashGroup* group = GroupOf(call);
  const RedashDataSource* source = SourceOf(call);
  const bool fine = field.value.is_bool() && group != nullptr && source != nullptr &&
                    CountRows(*source, group->id) == 1;
  if (!fine) return Settled(InternalError());
  const bool view_only = field.value.get_bool();
  const json::object shown = ShowDataSource(call, *source, view_only);
  return Later([&state = call.state, source = source->id, group = group->id, view_only, shown] {
    RedashDataSource* found = state.DataSource(source);
    if (found == nullptr) return InternalError();
    for (auto& row : found->attachments) {
      if (row.group == group) row.view_only = view_only;
    }
    return JsonReply(200, shown);
  });
}

std::unique_ptr<Pending> DetachDataSource(const Call& call) {
  if (!call.caller.Can("admin")) return Settled(Forbidden());
  const RedashGroup* group = GroupOf(call);
  const RedashDataSource* source = SourceOf(call);
  if (group == nullptr || source == nullptr) return Settled(InternalError());
  return Later([&state = call.state, source = source->id, group = group->id] {
    RedashDataSource* found = state.DataSource(source);
    if (found == nullptr) return InternalError();
    std::erase_if(found->attachments, [group](const auto& row) { return row.group == group; });
    return Null();
  });
}

}  // namespace broker::fakes::redash
