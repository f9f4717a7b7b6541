// What a file means, parsed once for each content of it.
#pragma once

#include <absl/status/statusor.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "service/ports/secret.h"

namespace broker {

// `T()` means: nothing. From any one thread at a time.
template <class T>
class ParsedFile {
 public:
  using Parse = std::function<absl::StatusOr<T>(const std::string& content)>;
  // Called once whenever the file becomes bad.
  using Complain = std::function<void(const absl::Status& why)>;

  ParsedFile(std::shared_ptr<const Secret> file, Parse parse, Complain complain)
      : file_(std::move(file)), parse_(std::move(parse)), complain_(std::move(complain)) {}

  // Of the present content. A content that cannot be parsed leaves what was parsed before, so that
  // a slip of the pen shuts nobody out; a file that is gone, empty or unreadable means nothing, so
  // that taking it away shuts everybody out.
  const T& Value() {
    absl::StatusOr<std::string> content = file_->Value();
    if (!content.ok()) {
      if (readable_) complain_(content.status());
      readable_ = false;
      content_.reset();
      value_ = T();
      return value_;
    }
    readable_ = true;
    if (content_ == *content) return value_;
    content_ = *std::move(content);
    absl::StatusOr<T> value = parse_(*content_);
    if (value.ok()) {
      value_ = *std::move(value);
    } else {
      complain_(value.status());
    }
    return value_;
  }

 private:
  const std::shared_ptr<const Secret> file_;
  const Parse parse_;
  const Complain complain_;
  bool readable_ = true;
  std::optional<std::string> content_;
  T value_{};
};

}  // namespace broker
