// Credentials in files, kept in memory and read again while the broker runs, so that a key is
// replaced by replacing its file.
#pragma once

#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "service/ports/secret.h"

namespace broker {

// Safe for use by any thread. The secrets may outlive it; then they stay as they are.
class SecretFiles {
 public:
  // Largest file that is taken for a secret.
  static constexpr std::size_t kMaxBytes = std::size_t{64} * 1024;

  // Reads every file again whenever `interval` has passed, on a thread of its own. The contents
  // are compared, not the times: two writes within one tick of a file system look alike.
  explicit SecretFiles(std::chrono::milliseconds interval = std::chrono::seconds(1));
  SecretFiles(const SecretFiles&) = delete;
  SecretFiles& operator=(const SecretFiles&) = delete;
  ~SecretFiles();

  // The secret in the file, which is read at once: for the start of the process. The same object
  // for the same path. A file that is not there yet is no failure here, but of Value().
  std::shared_ptr<const Secret> At(const std::string& path);

  // Reads every file again now.
  void Reload();

 private:
  class SecretFile;

  void Watch();

  const std::chrono::milliseconds interval_;
  std::mutex mutex_;
  std::condition_variable closing_changed_;
  bool closing_ = false;                                      // under mutex_
  std::map<std::string, std::shared_ptr<SecretFile>> files_;  // under mutex_
  std::thread thread_;
};

}  // namespace broker
