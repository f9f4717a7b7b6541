// YAML that people write, value by value, with everything that is wrong with it.
#pragma once

#include <yaml-cpp/yaml.h>

#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "cli/context.h"
#include "cli/exit_code.h"

namespace broker::cli {

class YamlReader {
 public:
  using Fields = std::map<std::string, YAML::Node, std::less<>>;

  // `name`: the file's, for messages.
  explicit YamlReader(std::string name) : name_(std::move(name)) {}

  // The one document of `text`, which is no null; otherwise an empty node, and a problem.
  YAML::Node Load(const std::string& text);

  // The values of a mapping, by key. A key that is not among `keys`, is repeated or has no value is
  // a problem and left out. `path` is "items[0].grant", or "" for the whole file.
  Fields Map(const YAML::Node& node, const std::string& path,
             std::initializer_list<std::string_view> keys);

  // Of one key, which may be missing: then empty, or false. Otherwise a problem if the value is of
  // another type. The words true and false are text only in quotes.
  std::string Text(const Fields& fields, std::string_view key, const std::string& path);
  bool Flag(const Fields& fields, std::string_view key, const std::string& path);
  std::vector<YAML::Node> List(const Fields& fields, std::string_view key, const std::string& path);

  // The text of a value.
  std::string Text(const YAML::Node& node, const std::string& path);

  // As Text, but a missing or empty one is a problem; `owner` is where it should have been.
  std::string Required(const YAML::Node& owner, const Fields& fields, std::string_view key,
                       const std::string& path);

  // "onboarding.yaml:9".
  std::string PlaceOf(const YAML::Node& node) const;

  void Refuse(const YAML::Node& node, const std::string& problem);

  bool good() const { return problems_.empty(); }

  // Writes all problems to err. REQUIRES: !good().
  ExitCode Report(Context& context) const;

 private:
  void RefuseAt(const YAML::Mark& mark, const std::string& problem);

  std::string name_;
  std::vector<std::string> problems_;  // "onboarding.yaml:9: what"
};

}  // namespace broker::cli
