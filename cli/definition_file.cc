#include "cli/definition_file.h"

#include <algorithm>
#include <vector>

#include "cli/text.h"

namespace broker::cli {
namespace {

using Fields = YamlReader::Fields;

std::string Quoted(const std::string& text) {
  YAML::Emitter emitter;
  if (Printable(text) != text) emitter.SetOutputCharset(YAML::EscapeNonAscii);
  emitter << YAML::DoubleQuoted << text;
  return emitter.c_str();
}

struct Line {
  std::string key;  // lines of the same key are about the same
  std::string text;
};

std::vector<Line> LinesOf(const v1::EntitlementDefinition& one) {
  std::vector<Line> lines;
  const auto add = [&](const std::string& key, const std::string& value) {
    if (!value.empty()) lines.push_back({key, key + ": " + Quoted(value)});
  };
  add("type", one.type());
  add("id", one.id());
  add("name", one.name());
  add("display_name", one.display_name());
  add("description", one.description());
  add("group", one.group());
  if (one.hidden()) lines.push_back({"hidden", "hidden: true"});
  add("scope", one.scope());
  add("etag", one.etag());
  for (const v1::Permission& permission : one.permissions()) {
    std::string text = "  - {action: " + Quoted(permission.action());
    if (!permission.scope().empty()) text += ", scope: " + Quoted(permission.scope());
    lines.push_back({"permissions", text + "}"});
  }
  return lines;
}

bool Has(const std::vector<Line>& lines, const std::string& text) {
  return std::any_of(lines.begin(), lines.end(),
                     [&](const Line& line) { return line.text == text; });
}

}  // namespace

v1::EntitlementDefinition ReadDefinition(const std::string& text, YamlReader& reader) {
  v1::EntitlementDefinition out;
  const YAML::Node root = reader.Load(text);
  if (!reader.good()) return out;
  const Fields fields = reader.Map(root, "",
                                   {"type", "id", "name", "display_name", "description", "group",
                                    "hidden", "scope", "etag", "permissions"});
  out.set_type(reader.Text(fields, "type", ""));
  out.set_id(reader.Text(fields, "id", ""));
  out.set_name(reader.Text(fields, "name", ""));
  out.set_display_name(reader.Text(fields, "display_name", ""));
  out.set_description(reader.Text(fields, "description", ""));
  out.set_group(reader.Text(fields, "group", ""));
  out.set_hidden(reader.Flag(fields, "hidden", ""));
  out.set_scope(reader.Text(fields, "scope", ""));
  out.set_etag(reader.Text(fields, "etag", ""));
  for (const YAML::Node& node : reader.List(fields, "permissions", "")) {
    const std::string path = "permissions[" + std::to_string(out.permissions_size()) + "]";
    const Fields parts = reader.Map(node, path, {"action", "scope"});
    v1::Permission& permission = *out.add_permissions();
    if (node.IsMap()) permission.set_action(reader.Required(node, parts, "action", path));
    permission.set_scope(reader.Text(parts, "scope", path));
  }
  return out;
}

std::string ToYaml(const v1::EntitlementDefinition& definition) {
  std::string text;
  bool in_permissions = false;
  for (const Line& line : LinesOf(definition)) {
    if (line.key == "permissions" && !in_permissions) text += "permissions:\n";
    in_permissions = line.key == "permissions";
    text += line.text + "\n";
  }
  return text;
}

std::string DifferenceOf(const v1::EntitlementDefinition& before,
                         const v1::EntitlementDefinition& after) {
  v1::EntitlementDefinition from = before, to = after;
  from.clear_etag();
  to.clear_etag();
  const std::vector<Line> old_lines = LinesOf(from), new_lines = LinesOf(to);
  std::string text;
  for (const Line& line : old_lines) {
    if (!Has(new_lines, line.text)) text += "- " + line.text + "\n";
  }
  for (const Line& line : new_lines) {
    if (!Has(old_lines, line.text)) text += "+ " + line.text + "\n";
  }
  return text;
}

}  // namespace broker::cli
