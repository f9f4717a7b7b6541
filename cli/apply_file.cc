#include "cli/apply_file.h"

#include <optional>
#include <utility>

#include "cli/term.h"

namespace broker::cli {
namespace {

using Fields = YamlReader::Fields;

constexpr char kForms[] = "grant, revoke, set, revoke_all";

// Reads one item of the file.
class ItemReader {
 public:
  ItemReader(YamlReader& reader, const YAML::Node& node, int position, ApplyFile& file)
      : reader_(reader),
        node_(node),
        position_(position),
        path_("items[" + std::to_string(position) + "]"),
        item_(*file.request.add_items()),
        words_(file.items.emplace_back()),
        undivided_(file.undivided) {}

  void Read() {
    const Fields fields =
        reader_.Map(node_, path_, {"grant", "revoke", "set", "revoke_all", "id", "justification"});
    words_.place = reader_.PlaceOf(node_);
    item_.set_item_id(reader_.Text(fields, "id", path_));
    words_.label =
        item_.item_id().empty() ? "line " + std::to_string(node_.Mark().line + 1) : item_.item_id();
    const std::string why_path = path_ + ".justification";
    if (!ReadAction(fields)) return;
    const auto why = fields.find("justification");
    if (why == fields.end()) return;
    ReadJustification(why->second, why_path, reader_, MutableJustification());
  }

  static void ReadJustification(const YAML::Node& node, const std::string& path, YamlReader& reader,
                                v1::Justification* out) {
    const Fields fields =
        reader.Map(node, path, {"reason", "ticket", "requested_by", "approved_by"});
    out->set_reason(reader.Text(fields, "reason", path));
    out->set_ticket(reader.Text(fields, "ticket", path));
    out->set_requested_by(reader.Text(fields, "requested_by", path));
    out->set_approved_by(reader.Text(fields, "approved_by", path));
  }

 private:
  // False if there is not exactly one.
  bool ReadAction(const Fields& fields) {
    for (const char* action : {"grant", "revoke", "set", "revoke_all"}) {
      const auto found = fields.find(action);
      if (found == fields.end()) continue;
      if (!words_.action.empty()) {
        reader_.Refuse(found->second, path_ + " has " + words_.action + " and " + action +
                                          "; make them two items");
        return false;
      }
      words_.action = action;
    }
    if (words_.action.empty()) {
      if (node_.IsMap()) reader_.Refuse(node_, path_ + " does nothing; write one of " + kForms);
      return false;
    }
    const YAML::Node& action = fields.find(words_.action)->second;
    path_ += "." + words_.action;
    if (words_.action == "grant") ReadGrant(action);
    if (words_.action == "revoke") ReadRevoke(action);
    if (words_.action == "set") ReadSet(action);
    if (words_.action == "revoke_all") ReadRevokeAll(action);
    return true;
  }

  void ReadGrant(const YAML::Node& node) {
    const Fields fields = reader_.Map(
        node, path_,
        {"instance", "principal", "entitlement", "allow_lower_level", "ttl", "expire_time"});
    v1::GrantRequest& grant = *item_.mutable_grant();
    ReadWhoAndWhere(node, fields, grant);
    ReadEntitlement(node, fields, *grant.mutable_entitlement());
    grant.set_allow_lower_level(reader_.Flag(fields, "allow_lower_level", path_));
    ReadTerm(fields, grant);
  }

  void ReadTerm(const Fields& fields, v1::GrantRequest& grant) {
    const auto ttl = fields.find("ttl");
    const auto expire_time = fields.find("expire_time");
    Term term;
    if (ttl != fields.end()) {
      term.ttl = ParseTtl(reader_.Text(fields, "ttl", path_));
      if (!term.ttl) reader_.Refuse(ttl->second, path_ + ".ttl must be " + kTtlForm);
    }
    if (expire_time != fields.end()) {
      term.until = ParseTime(reader_.Text(fields, "expire_time", path_));
      if (!term.until) {
        reader_.Refuse(expire_time->second, path_ + ".expire_time must be " + kTimeForm);
      }
    }
    if (ttl != fields.end() && expire_time != fields.end()) {
      reader_.Refuse(expire_time->second, path_ + " has ttl and expire_time; keep one");
    }
    SetTerm(term, grant);
  }

  void ReadRevoke(const YAML::Node& node) {
    const Fields fields = reader_.Map(node, path_, {"instance", "principal", "entitlement"});
    v1::RevokeRequest& revoke = *item_.mutable_revoke();
    ReadWhoAndWhere(node, fields, revoke);
    ReadEntitlement(node, fields, *revoke.mutable_entitlement());
  }

  void ReadSet(const YAML::Node& node) {
    const Fields fields = reader_.Map(node, path_,
                                      {"instance", "principal", "type", "scope", "entitlements",
                                       "allow_empty", "include_hidden"});
    v1::SetHoldings& set = *item_.mutable_set();
    ReadWhoAndWhere(node, fields, set);
    set.set_type(reader_.Required(node, fields, "type", path_));
    words_.entitlement = set.type();
    set.set_scope(reader_.Text(fields, "scope", path_));
    set.set_allow_empty(reader_.Flag(fields, "allow_empty", path_));
    set.set_include_hidden(reader_.Flag(fields, "include_hidden", path_));
    if (!fields.contains("entitlements")) {
      reader_.Refuse(node, path_ + ".entitlements is missing; write the whole list");
    }
    for (const YAML::Node& one : reader_.List(fields, "entitlements", path_)) {
      const int index = set.entitlements_size();
      const std::string path = path_ + ".entitlements[" + std::to_string(index) + "]";
      AddEntitlement(one, path, reader_.Text(one, path), set);
    }
  }

  // "SRE", "On call=admin", "#7": what stands behind "TYPE:" elsewhere.
  void AddEntitlement(const YAML::Node& node, const std::string& path, const std::string& text,
                      v1::SetHoldings& set) {
    v1::EntitlementRef& ref = *set.add_entitlements();
    if (!reader_.good() && (text.empty() || set.type().empty())) return;
    const auto parsed = ParseEntitlement(set.type() + ":" + text);
    if (!parsed) {
      reader_.Refuse(node, path + ": \"" + text + "\" names no " + set.type() +
                               "; write NAME, NAME=LEVEL or #ID");
      return;
    }
    Put(*parsed, set.entitlements_size() - 1, ref);
  }

  void ReadRevokeAll(const YAML::Node& node) {
    const Fields fields = reader_.Map(node, path_, {"instance", "principal", "types"});
    v1::RevokeAll& all = *item_.mutable_revoke_all();
    ReadWhoAndWhere(node, fields, all);
    for (const YAML::Node& type : reader_.List(fields, "types", path_)) {
      const std::string path = path_ + ".types[" + std::to_string(all.types_size()) + "]";
      all.add_types(reader_.Text(type, path));
      words_.entitlement += (words_.entitlement.empty() ? "" : ", ") + *all.types().rbegin();
    }
  }

  template <class Action>
  void ReadWhoAndWhere(const YAML::Node& node, const Fields& fields, Action& action) {
    words_.instance = reader_.Required(node, fields, "instance", path_);
    action.set_instance(words_.instance);
    words_.principal = reader_.Required(node, fields, "principal", path_);
    if (words_.principal.empty()) return;
    if (const auto ref = ParsePrincipal(words_.principal)) {
      *action.mutable_principal() = *ref;
    } else {
      reader_.Refuse(fields.find("principal")->second, path_ + ".principal: \"" + words_.principal +
                                                           "\" names no principal; write " +
                                                           kPrincipalForms);
    }
  }

  void ReadEntitlement(const YAML::Node& node, const Fields& fields, v1::EntitlementRef& ref) {
    words_.entitlement = reader_.Required(node, fields, "entitlement", path_);
    if (words_.entitlement.empty()) return;
    if (const auto parsed = ParseEntitlement(words_.entitlement)) {
      Put(*parsed, 0, ref);
    } else {
      reader_.Refuse(fields.find("entitlement")->second,
                     path_ + ".entitlement: \"" + words_.entitlement +
                         "\" names no entitlement; write " + kEntitlementForms);
    }
  }

  void Put(const EntitlementText& text, int index, v1::EntitlementRef& ref) {
    ref = ToRef(text, nullptr);
    if (text.NeedsType()) undivided_.push_back({position_, index, text});
  }

  v1::Justification* MutableJustification() {
    if (item_.has_grant()) return item_.mutable_grant()->mutable_justification();
    if (item_.has_revoke()) return item_.mutable_revoke()->mutable_justification();
    if (item_.has_set()) return item_.mutable_set()->mutable_justification();
    return item_.mutable_revoke_all()->mutable_justification();
  }

  YamlReader& reader_;
  const YAML::Node node_;
  const int position_;
  std::string path_;
  v1::ApplyItem& item_;
  ItemText& words_;
  std::vector<UndividedEntitlement>& undivided_;
};

std::optional<v1::ApplyMode> ModeOf(const std::string& text) {
  if (text.empty() || text == "best_effort") return v1::APPLY_MODE_BEST_EFFORT;
  if (text == "stop_on_failure") return v1::APPLY_MODE_STOP_ON_FAILURE;
  return std::nullopt;
}

}  // namespace

ApplyFile ReadApplyFile(const std::string& text, YamlReader& reader) {
  ApplyFile file;
  const YAML::Node root = reader.Load(text);
  if (!reader.good()) return file;
  const Fields fields = reader.Map(root, "", {"mode", "justification", "items"});
  const auto mode = ModeOf(reader.Text(fields, "mode", ""));
  if (!mode)
    reader.Refuse(fields.find("mode")->second, "mode must be best_effort or stop_on_failure");
  file.request.set_mode(mode.value_or(v1::APPLY_MODE_BEST_EFFORT));
  const auto why = fields.find("justification");
  if (why != fields.end()) {
    ItemReader::ReadJustification(why->second, "justification", reader,
                                  file.request.mutable_justification());
  }
  const std::vector<YAML::Node> items = reader.List(fields, "items", "");
  if (items.empty() && reader.good())
    reader.Refuse(root, "there are no items; name at least one change");
  if (items.size() > kMaxItems) {
    reader.Refuse(fields.find("items")->second, "items has " + std::to_string(items.size()) +
                                                    " entries, and " + std::to_string(kMaxItems) +
                                                    " are allowed; split the file");
    return file;
  }
  for (std::size_t i = 0; i < items.size(); ++i) {
    ItemReader(reader, items[i], static_cast<int>(i), file).Read();
  }
  return file;
}

v1::EntitlementRef* MutableEntitlement(v1::ApplyItem& item, int index) {
  if (item.has_grant()) return item.mutable_grant()->mutable_entitlement();
  if (item.has_revoke()) return item.mutable_revoke()->mutable_entitlement();
  return item.mutable_set()->mutable_entitlements(index);
}

}  // namespace broker::cli
