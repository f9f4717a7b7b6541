#include "cli/yaml_reader.h"

#include <algorithm>

#include "cli/arguments.h"
#include "cli/text.h"

namespace broker::cli {
namespace {

constexpr std::size_t kMaxShown = 16;

bool IsPlainBool(const YAML::Node& node) {
  return node.IsScalar() && node.Tag() == "?" &&
         (node.Scalar() == "true" || node.Scalar() == "false");
}

std::string In(const std::string& path) { return path.empty() ? "" : " in " + path; }

std::string Below(const std::string& path, std::string_view key) {
  return (path.empty() ? "" : path + ".") + std::string(key);
}

std::string Listed(std::initializer_list<std::string_view> keys) {
  std::string all;
  for (const std::string_view key : keys) (all += all.empty() ? "" : ", ") += key;
  return all;
}

}  // namespace

YAML::Node YamlReader::Load(const std::string& text) {
  std::vector<YAML::Node> documents;
  try {
    documents = YAML::LoadAll(text);
  } catch (const YAML::Exception& error) {
    RefuseAt(error.mark, "no YAML: " + error.msg + "; correct it here or above");
    return {};
  }
  if (documents.size() == 1 && !documents.front().IsNull()) return documents.front();
  RefuseAt(YAML::Mark(),
           documents.size() > 1 ? "the file has several documents; keep one" : "the file is empty");
  return {};
}

YamlReader::Fields YamlReader::Map(const YAML::Node& node, const std::string& path,
                                   std::initializer_list<std::string_view> keys) {
  Fields fields;
  if (!node.IsMap()) {
    Refuse(node, (path.empty() ? "the file" : path) +
                     " must be a mapping of keys to values: " + Listed(keys));
    return fields;
  }
  std::vector<std::string> seen;
  for (const auto& pair : node) {
    const std::string key = pair.first.IsScalar() ? pair.first.Scalar() : "";
    if (std::find(keys.begin(), keys.end(), key) == keys.end()) {
      Refuse(pair.first, "unknown key \"" + key + "\"" + In(path) + "; known are " + Listed(keys));
    } else if (std::find(seen.begin(), seen.end(), key) != seen.end()) {
      Refuse(pair.first, "key \"" + key + "\"" + In(path) + " is repeated; keep one");
    } else if (pair.second.IsNull()) {
      Refuse(pair.first, Below(path, key) + " has no value; write one, or leave the key out");
    } else {
      fields.emplace(key, pair.second);
    }
    seen.push_back(key);
  }
  return fields;
}

std::string YamlReader::Text(const Fields& fields, std::string_view key, const std::string& path) {
  const auto found = fields.find(key);
  return found == fields.end() ? "" : Text(found->second, Below(path, key));
}

std::string YamlReader::Text(const YAML::Node& node, const std::string& path) {
  if (node.IsNull()) {
    Refuse(node, path + " has no value; what begins with # is a comment unless it is in quotes");
  } else if (!node.IsScalar()) {
    Refuse(node, path + " must be text");
  } else if (IsPlainBool(node)) {
    Refuse(node, path + " must be text; put the value in quotes");
  } else if (!IsUtf8(node.Scalar())) {
    Refuse(node, path + " is not UTF-8");
  } else {
    return node.Scalar();
  }
  return {};
}

bool YamlReader::Flag(const Fields& fields, std::string_view key, const std::string& path) {
  const auto found = fields.find(key);
  if (found == fields.end()) return false;
  if (IsPlainBool(found->second)) return found->second.Scalar() == "true";
  Refuse(found->second, Below(path, key) + " must be true or false, without quotes");
  return false;
}

std::vector<YAML::Node> YamlReader::List(const Fields& fields, std::string_view key,
                                         const std::string& path) {
  const auto found = fields.find(key);
  if (found == fields.end()) return {};
  if (found->second.IsSequence()) return {found->second.begin(), found->second.end()};
  Refuse(found->second, Below(path, key) + " must be a list; start each entry with \"- \"");
  return {};
}

std::string YamlReader::Required(const YAML::Node& owner, const Fields& fields,
                                 std::string_view key, const std::string& path) {
  const auto found = fields.find(key);
  const std::string field = Below(path, key);
  if (found == fields.end()) {
    Refuse(owner, field + " is missing");
    return {};
  }
  const bool empty = found->second.IsScalar() && found->second.Scalar().empty();
  if (empty) Refuse(found->second, field + " is empty");
  return empty ? "" : Text(found->second, field);
}

std::string YamlReader::PlaceOf(const YAML::Node& node) const {
  return name_ + ":" + std::to_string(node.Mark().line + 1);
}

void YamlReader::Refuse(const YAML::Node& node, const std::string& problem) {
  RefuseAt(node.Mark(), problem);
}

void YamlReader::RefuseAt(const YAML::Mark& mark, const std::string& problem) {
  problems_.push_back(name_ + ":" + std::to_string(mark.line + 1) + ": " + problem);
}

ExitCode YamlReader::Report(Context& context) const {
  if (context.json) {
    std::string all;
    for (const std::string& problem : problems_) (all += all.empty() ? "" : "; ") += problem;
    return RefuseUsage(all, context);
  }
  const std::size_t shown = std::min(problems_.size(), kMaxShown);
  for (std::size_t i = 0; i < shown; ++i) {
    context.err << "error: " << Printable(problems_[i]) << '\n';
  }
  if (shown < problems_.size()) {
    context.err << "error: and " << problems_.size() - shown << " more\n";
  }
  return kUsage;
}

}  // namespace broker::cli
