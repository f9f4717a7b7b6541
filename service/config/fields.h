// What the translation of every section of the configuration needs: where its fields stand, paths
// that start at the file's folder, and problems told at their place.
#pragma once

#include <google/protobuf/duration.pb.h>

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "service/config/problems.h"
#include "service/config/yaml_message.h"
#include "service/core/time.h"

namespace broker {

class Fields {
 public:
  // `positions` and `problems` outlive it.
  Fields(const std::string& file, const FieldPositions* positions, Problems* problems)
      : folder_(std::filesystem::path(file).parent_path()),
        positions_(positions),
        problems_(problems) {}

  // At the field, or, if it is not in the file, at the nearest thing around it that is.
  void Refuse(const std::string& path, const std::string& problem);

  // Of a file that has to be named.
  std::string File(const std::string& name, const std::string& path);
  // Empty stays empty.
  std::string Path(const std::string& name) const;

  // kShortestTerm to kLongestTerm; nullopt is refused.
  std::optional<Duration> TermOf(const google::protobuf::Duration& in, const std::string& path);

 private:
  const std::filesystem::path folder_;
  const FieldPositions* const positions_;
  Problems* const problems_;
};

// 1 to 63 of a-z, 0-9 and "-", not first a "-".
bool IsName(std::string_view text);

}  // namespace broker
