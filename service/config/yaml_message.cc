#include "service/config/yaml_message.h"

#include <google/protobuf/duration.pb.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <numeric>
#include <optional>
#include <set>
#include <sstream>
#include <string_view>
#include <utility>
#include <vector>

#include "service/config/duration.h"

namespace broker {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// Parts of a name that is typed wrongly in more places are not worth a suggestion.
constexpr std::size_t kMaxTypos = 2;

Position PositionOf(const YAML::Mark& mark) { return {mark.line + 1, mark.column + 1}; }

// Levenshtein distance.
std::size_t Typos(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), 0);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, changed}));
    }
  }
  return row[b.size()];
}

// "; did you mean \"listen\"?", or else all the names.
std::string Suggestion(const std::string& key, const Descriptor& type) {
  std::string all, best;
  std::size_t fewest = kMaxTypos + 1;
  for (int i = 0; i < type.field_count(); ++i) {
    const std::string& name = type.field(i)->name();
    all += (i == 0 ? "" : ", ") + name;
    const std::size_t typos = Typos(key, name);
    if (typos < std::min(fewest, name.size())) fewest = typos, best = name;
  }
  return best.empty() ? "; known here are " + all : "; did you mean \"" + best + "\"?";
}

bool IsPlainBool(const YAML::Node& node) {
  return node.IsScalar() && node.Tag() == "?" &&
         (node.Scalar() == "true" || node.Scalar() == "false");
}

std::optional<std::int32_t> NumberIn(const YAML::Node& node) {
  if (!node.IsScalar() || node.Tag() != "?") return std::nullopt;
  const std::string& text = node.Scalar();
  std::int32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

class Reader {
 public:
  Reader(FieldPositions* positions, Problems* problems)
      : positions_(positions), problems_(problems) {}

  void ReadMessage(const YAML::Node& node, const std::string& path, Message* out) {
    positions_->emplace(path, PositionOf(node.Mark()));
    if (!node.IsMap()) {
      Refuse(node, (path.empty() ? "the file" : path) + " must be a mapping of keys to values");
      return;
    }
    std::set<std::string> seen;
    for (const auto& pair : node) {
      const YAML::Node &key = pair.first, &value = pair.second;
      if (!CheckKey(key, path, seen)) continue;
      const FieldDescriptor* field = out->GetDescriptor()->FindFieldByName(key.Scalar());
      if (!field) {
        Refuse(key, "unknown key \"" + key.Scalar() + '"' + (path.empty() ? "" : " in " + path) +
                        Suggestion(key.Scalar(), *out->GetDescriptor()));
        continue;
      }
      if (!value.IsNull())
        ReadField(value, path.empty() ? field->name() : path + '.' + field->name(), field, out);
    }
  }

 private:
  void Refuse(const YAML::Node& node, std::string text) {
    problems_->Add(PositionOf(node.Mark()), std::move(text));
  }

  bool CheckKey(const YAML::Node& key, const std::string& path, std::set<std::string>& seen) {
    const std::string where = path.empty() ? "" : " in " + path;
    if (!key.IsScalar()) {
      Refuse(key, "a key" + where + " is not text; write a name");
      return false;
    }
    if (seen.insert(key.Scalar()).second) return true;
    Refuse(key, "key \"" + key.Scalar() + '"' + where + " is repeated; keep one");
    return false;
  }

  void ReadField(const YAML::Node& value, const std::string& path, const FieldDescriptor* field,
                 Message* out) {
    const Reflection* reflection = out->GetReflection();
    if (const auto* oneof = field->real_containing_oneof()) {
      if (const auto* other = reflection->GetOneofFieldDescriptor(*out, oneof)) {
        Refuse(value, path + " excludes " + other->name() + ", which is set too; keep one");
        return;
      }
    }
    if (field->is_map()) {
      ReadMap(value, path, field, out);
    } else if (field->is_repeated()) {
      ReadList(value, path, field, out);
    } else if (field->message_type() == google::protobuf::Duration::descriptor()) {
      ReadDuration(value, path, field, out);
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      ReadMessage(value, path, reflection->MutableMessage(out, field));
    } else {
      ReadScalar(value, path, field, out);
    }
  }

  void ReadScalar(const YAML::Node& value, const std::string& path, const FieldDescriptor* field,
                  Message* out) {
    positions_->emplace(path, PositionOf(value.Mark()));
    const Reflection* reflection = out->GetReflection();
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_BOOL) {
      if (IsPlainBool(value)) {
        reflection->SetBool(out, field, value.Scalar() == "true");
      } else {
        Refuse(value, path + " must be true or false, without quotes");
      }
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_INT32) {
      if (const auto number = NumberIn(value)) {
        reflection->SetInt32(out, field, *number);
      } else {
        Refuse(value, path + " must be a whole number");
      }
    } else if (const auto text = TextIn(value, path)) {
      reflection->SetString(out, field, *text);
    }
  }

  std::optional<std::string> TextIn(const YAML::Node& value, const std::string& path) {
    if (value.IsScalar() && !IsPlainBool(value)) return value.Scalar();
    Refuse(value,
           path + (value.IsScalar() ? " must be text; put the value in quotes" : " must be text"));
    return std::nullopt;
  }

  void ReadDuration(const YAML::Node& value, const std::string& path, const FieldDescriptor* field,
                    Message* out) {
    positions_->emplace(path, PositionOf(value.Mark()));
    const auto seconds = value.IsScalar() ? ParseDuration(value.Scalar()) : std::nullopt;
    if (!seconds) {
      Refuse(value, path + " must be a duration like 8h, 30d or 1h30m");
      return;
    }
    google::protobuf::Duration duration;
    duration.set_seconds(seconds->count());
    out->GetReflection()->MutableMessage(out, field)->CopyFrom(duration);
  }

  void ReadList(const YAML::Node& value, const std::string& path, const FieldDescriptor* field,
                Message* out) {
    positions_->emplace(path, PositionOf(value.Mark()));
    if (!value.IsSequence()) {
      Refuse(value, path + " must be a list; start each entry with \"- \"");
      return;
    }
    const Reflection* reflection = out->GetReflection();
    for (std::size_t i = 0; i < value.size(); ++i) {
      const std::string entry = path + '[' + std::to_string(i) + ']';
      if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
        ReadMessage(value[i], entry, reflection->AddMessage(out, field));
        continue;
      }
      positions_->emplace(entry, PositionOf(value[i].Mark()));
      // Also if it is no text, so that those behind it keep their places.
      reflection->AddString(out, field, TextIn(value[i], entry).value_or(""));
    }
  }

  void ReadMap(const YAML::Node& value, const std::string& path, const FieldDescriptor* field,
               Message* out) {
    positions_->emplace(path, PositionOf(value.Mark()));
    if (!value.IsMap()) {
      Refuse(value, path + " must be a mapping of names to texts");
      return;
    }
    std::set<std::string> seen;
    for (const auto& pair : value) {
      const YAML::Node &name = pair.first, &text = pair.second;
      if (!CheckKey(name, path, seen) || text.IsNull()) continue;
      if (!text.IsScalar()) {
        Refuse(text, path + '.' + name.Scalar() + " must be text");
        continue;
      }
      positions_->emplace(path + '.' + name.Scalar(), PositionOf(text.Mark()));
      Message* entry = out->GetReflection()->AddMessage(out, field);
      const Descriptor* type = entry->GetDescriptor();
      entry->GetReflection()->SetString(entry, type->map_key(), name.Scalar());
      entry->GetReflection()->SetString(entry, type->map_value(), text.Scalar());
    }
  }

  FieldPositions* const positions_;
  Problems* const problems_;
};

// Takes what a parser tells, and nothing from it.
class Ignorant : public YAML::EventHandler {
 public:
  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
  void OnAlias(const YAML::Mark&, YAML::anchor_t) override {}
  void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t,
                const std::string&) override {}
  void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {}
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                  YAML::EmitterStyle::value) override {}
  void OnMapEnd() override {}
};

// 0, 1, or 2 for more: YAML::LoadAll finds ever more of them in a text that begins with a comma.
int CountDocuments(const std::string& text) {
  std::istringstream stream(text);
  YAML::Parser parser(stream);
  Ignorant ignorant;
  int count = 0;
  while (count < 2 && parser.HandleNextDocument(ignorant)) ++count;
  return count;
}

}  // namespace

FieldPositions ReadYaml(const std::string& text, Message* out, Problems* problems) {
  FieldPositions positions{{"", Position{}}};
  int documents = 0;
  YAML::Node document;
  try {
    documents = CountDocuments(text);
    if (documents == 1) document = YAML::Load(text);
  } catch (const YAML::Exception& error) {
    problems->Add(PositionOf(error.mark), "no YAML: " + error.msg + "; correct it here or above");
    return positions;
  }
  if (documents != 1 || document.IsNull()) {
    problems->Add({}, documents > 1 ? "the file has several documents; keep one"
                                    : "the file is empty; see the README for an example");
    return positions;
  }
  Reader(&positions, problems).ReadMessage(document, "", out);
  return positions;
}

}  // namespace broker
