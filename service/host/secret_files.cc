#include "service/host/secret_files.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

#include "service/core/error.h"

namespace broker {
namespace {

absl::Status Unusable(const std::string& path, const std::string& why) {
  return Fail(Reason::kInstanceCredentials,
              "credential file " + path + " " + why +
                  ": write the key to it and let the broker's account read it");
}

absl::StatusOr<std::string> ReadSecret(const std::string& path) {
  // Non-blocking, or a named pipe would hold the thread.
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0) return Unusable(path, std::string("cannot be read (") + std::strerror(errno) + ")");
  std::string text(SecretFiles::kMaxBytes + 1, '\0');
  std::size_t size = 0;
  ssize_t got = 0;
  while (size < text.size() && (got = read(file, text.data() + size, text.size() - size)) > 0) {
    size += static_cast<std::size_t>(got);
  }
  const int error = got < 0 ? errno : 0;
  close(file);
  if (error != 0) {
    return Unusable(path, std::string("cannot be read (") + std::strerror(error) + ")");
  }
  if (size > SecretFiles::kMaxBytes) return Unusable(path, "is too large");
  text.resize(size);
  text.resize(text.find_last_not_of("\r\n") + 1);
  if (text.empty()) return Unusable(path, "is empty");
  return text;
}

}  // namespace

class SecretFiles::SecretFile final : public Secret {
 public:
  explicit SecretFile(std::string path) : path_(std::move(path)), value_(ReadSecret(path_)) {}

  absl::StatusOr<std::string> Value() const override {
    const std::lock_guard lock(mutex_);
    return value_;
  }

  void Reload() {
    absl::StatusOr<std::string> value = ReadSecret(path_);
    const std::lock_guard lock(mutex_);
    value_ = std::move(value);
  }

 private:
  const std::string path_;
  mutable std::mutex mutex_;
  absl::StatusOr<std::string> value_;  // under mutex_
};

SecretFiles::SecretFiles(std::chrono::milliseconds interval)
    : interval_(interval), thread_([this] { Watch(); }) {}

SecretFiles::~SecretFiles() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
  }
  closing_changed_.notify_one();
  thread_.join();
}

std::shared_ptr<const Secret> SecretFiles::At(const std::string& path) {
  const std::lock_guard lock(mutex_);
  std::shared_ptr<SecretFile>& file = files_[path];
  if (file == nullptr) file = std::make_shared<SecretFile>(path);
  return file;
}

void SecretFiles::Reload() {
  std::vector<std::shared_ptr<SecretFile>> files;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [path, file] : files_) files.push_back(file);
  }
  for (const auto& file : files) file->Reload();
}

void SecretFiles::Watch() {
  while (true) {
    {
      std::unique_lock lock(mutex_);
      if (closing_changed_.wait_for(lock, interval_, [this] { return closing_; })) return;
    }
    Reload();
  }
}

}  // namespace broker
