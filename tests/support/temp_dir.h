// A directory of its own for one test, gone at its end.
#pragma once

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

#include <stdlib.h>

namespace broker::test {

class TempDir {
 public:
  TempDir() : path_(Make()) {}
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;
  // With BROKER_KEEP_TEMP it stays, for scripts/secrets to look through.
  ~TempDir() {
    std::error_code ignored;
    if (!getenv("BROKER_KEEP_TEMP")) std::filesystem::remove_all(path_, ignored);
  }

  std::string path() const { return path_.string(); }
  std::string At(const std::string& name) const { return (path_ / name).string(); }
  // Its path.
  std::string Write(const std::string& name, const std::string& text) const {
    std::ofstream(path_ / name) << text;
    return At(name);
  }
  // In the directory secrets/: whatever is in it may be nowhere else.
  std::string WriteSecret(const std::string& name, const std::string& text) const {
    std::filesystem::create_directory(path_ / "secrets");
    return Write("secrets/" + name, text);
  }

 private:
  static std::filesystem::path Make() {
    std::string pattern = (std::filesystem::temp_directory_path() / "broker-XXXXXX").string();
    if (!mkdtemp(pattern.data())) throw std::runtime_error("no temporary directory");
    return pattern;
  }

  std::filesystem::path path_;
};

}  // namespace broker::test
