#include "cli/policy_cases.h"

#include <utility>

#include "cli/policy_output.h"
#include "cli/term.h"

namespace broker::cli {
namespace {

using Fields = YamlReader::Fields;

constexpr char kNoLimit[] = "none";

// Reads one case of the file.
class CaseReader {
 public:
  CaseReader(YamlReader& reader, const Config& config, const YAML::Node& node, std::size_t position)
      : reader_(reader),
        config_(config),
        node_(node),
        path_("cases[" + std::to_string(position) + "]"),
        fields_(reader.Map(node, path_,
                           {"name", "caller", "verb", "instance", "type", "entitlement", "level",
                            "principal", "ttl", "reason", "ticket", "requested_by", "approved_by",
                            "expect", "rule", "max_ttl"})) {}

  PolicyCase Read() {
    PolicyCase out;
    out.place = reader_.PlaceOf(node_);
    out.name = Text("name");
    if (!node_.IsMap()) return out;
    const QuestionText text{
        Required("caller"),
        Required("verb"),
        Required("instance"),
        Text("type"),
        Texts("entitlement"),
        Text("level"),
        Texts("principal"),
        Text("ttl"),
        {Text("reason"), Text("ticket"), Text("requested_by"), Text("approved_by")}};
    std::vector<FieldProblem> problems;
    out.asked = ReadQuestion(text, config_, &problems);
    for (const FieldProblem& problem : problems) {
      const auto field = fields_.find(problem.field);
      if (field == fields_.end()) continue;  // missing, which has been said
      reader_.Refuse(field->second, path_ + "." + problem.field + " " + problem.description);
    }
    const std::string expect = Required("expect");
    out.allowed = expect == "allow";
    if (!out.allowed && !expect.empty() && expect != "deny") {
      Refuse("expect", "must be allow or deny");
    }
    out.rule = Text("rule");
    out.max_ttl = MaxTtl();
    return out;
  }

 private:
  std::string Text(std::string_view key) { return reader_.Text(fields_, key, path_); }

  std::string Required(std::string_view key) {
    return reader_.Required(node_, fields_, key, path_);
  }

  // One text, or a list of them.
  std::vector<std::string> Texts(std::string_view key) {
    const auto found = fields_.find(key);
    if (found == fields_.end()) return {};
    if (!found->second.IsSequence()) return {Text(key)};
    std::vector<std::string> texts;
    for (const YAML::Node& node : found->second) {
      texts.push_back(reader_.Text(node, path_ + "." + std::string(key)));
    }
    return texts;
  }

  std::optional<std::optional<Duration>> MaxTtl() {
    const std::string text = Text("max_ttl");
    if (text.empty()) return std::nullopt;
    if (text == kNoLimit) return std::optional<Duration>();
    const auto duration = ParseTtl(text);
    if (!duration) {
      Refuse("max_ttl", std::string("must be ") + kTtlForm + ", or none");
      return std::nullopt;
    }
    return std::optional<Duration>(std::chrono::seconds(duration->seconds()));
  }

  void Refuse(std::string_view key, const std::string& problem) {
    reader_.Refuse(fields_.find(key)->second, path_ + "." + std::string(key) + " " + problem);
  }

  YamlReader& reader_;
  const Config& config_;
  const YAML::Node& node_;
  const std::string path_;
  const Fields fields_;
};

}  // namespace

std::vector<PolicyCase> ReadPolicyCases(const std::string& text, const Config& config,
                                        YamlReader& reader) {
  const YAML::Node file = reader.Load(text);
  if (!reader.good()) return {};
  std::vector<PolicyCase> cases;
  if (!file.IsSequence() || file.size() == 0) {
    reader.Refuse(file, "the file must be a list of cases; start each with \"- \"");
    return cases;
  }
  for (const YAML::Node& node : file) {
    cases.push_back(CaseReader(reader, config, node, cases.size()).Read());
  }
  return cases;
}

std::string Disappointment(const PolicyCase& expected, const PolicyVerdict& verdict) {
  if (expected.allowed != verdict.allowed) {
    return expected.allowed ? "allow expected" : "deny expected";
  }
  if (!expected.rule.empty() && expected.rule != verdict.rule) {
    return "rule \"" + expected.rule + "\" expected";
  }
  if (!expected.max_ttl || *expected.max_ttl == verdict.max_ttl) return "";
  return "max_ttl " + (*expected.max_ttl ? ToText(**expected.max_ttl) : kNoLimit) + " expected";
}

}  // namespace broker::cli
