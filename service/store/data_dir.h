// The broker's directory, owned by one process at a time.
#pragma once

#include <absl/status/statusor.h>

#include <memory>
#include <string>

namespace broker {

// The ownership ends with the object or with the process, however that ends.
class DataDir {
 public:
  // Makes the directory if only its last part is missing. AUDIT_UNAVAILABLE, with the path and the
  // process in the way, if it cannot be had.
  static absl::StatusOr<std::unique_ptr<DataDir>> Claim(const std::string& path);

  DataDir(const DataDir&) = delete;
  DataDir& operator=(const DataDir&) = delete;
  ~DataDir();

  // The journal's file; it exists, and only the broker's account may read it.
  const std::string& journal_path() const { return journal_path_; }

 private:
  DataDir(int lock, std::string journal_path);

  int lock_;
  std::string journal_path_;
};

}  // namespace broker
