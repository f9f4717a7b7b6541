// The configured instances. Constant while the process lives.
#pragma once

#include <absl/status/statusor.h>

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "service/ports/provider.h"

namespace broker {

class Instances {
 public:
  explicit Instances(std::vector<std::unique_ptr<Provider>> providers);

  // INSTANCE_NOT_FOUND.
  absl::StatusOr<Provider*> Get(std::string_view name) const;
  // By name; nullptr if there is none.
  Provider* Find(std::string_view name) const;
  // In the order of their names.
  const std::vector<Provider*>& all() const { return all_; }

 private:
  std::vector<std::unique_ptr<Provider>> owned_;
  std::vector<Provider*> all_;
};

}  // namespace broker
