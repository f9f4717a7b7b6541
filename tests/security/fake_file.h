// A secret in memory.
#pragma once

#include <string>
#include <utility>

#include "service/core/error.h"
#include "service/ports/secret.h"

namespace broker::test {

// A file that a test changes. Empty: as if it were not there.
class FakeFile final : public Secret {
 public:
  explicit FakeFile(std::string text = "") : content(std::move(text)) {}

  absl::StatusOr<std::string> Value() const override {
    if (content.empty()) return Fail(Reason::kInstanceCredentials, "file is empty: write to it");
    return content;
  }

  std::string content;
};

}  // namespace broker::test
