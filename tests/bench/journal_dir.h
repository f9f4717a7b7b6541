// A new folder for a journal, gone at the end.
#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>

#include <stdlib.h>

namespace broker::bench {

class JournalDir {
 public:
  // Throws std::runtime_error if none can be made in `parent`.
  explicit JournalDir(const std::string& parent) : path_(parent + "/broker-bench-XXXXXX") {
    if (!mkdtemp(path_.data())) throw std::runtime_error("no folder can be made in " + parent);
  }
  JournalDir(const JournalDir&) = delete;
  JournalDir& operator=(const JournalDir&) = delete;
  ~JournalDir() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace broker::bench
