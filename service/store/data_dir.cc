#include "service/store/data_dir.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "service/core/error.h"

namespace broker {
namespace {

constexpr mode_t kOwnerOnlyDir = 0700;
constexpr mode_t kOwnerOnlyFile = 0600;

absl::Status CannotUse(const std::string& path, int error) {
  return Fail(Reason::kAuditUnavailable,
              "data_dir: cannot use " + path + " (" + std::strerror(error) +
                  "): make it a directory that the broker's account can write to");
}

absl::Status InUse(const std::string& path, int lock) {
  char text[32] = {};
  const ssize_t size = pread(lock, text, sizeof(text) - 1, 0);
  const std::string holder(text, size > 0 ? static_cast<std::size_t>(size) : 0);
  return Fail(Reason::kAuditUnavailable,
              "data_dir: " + path + " is in use by another broker" +
                  (holder.empty() ? "" : " (process " + holder + ")") +
                  ": stop that one, or give this one a directory of its own");
}

int OpenFile(const std::string& path) {
  return open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kOwnerOnlyFile);
}

// Creates the file before SQLite would, with the rights that its companions inherit, and makes its
// name survive a loss of power.
int CreateJournal(const std::string& dir, const std::string& path) {
  const int file = OpenFile(path);
  if (file < 0) return errno;
  close(file);
  const int handle = open(dir.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (handle < 0) return errno;
  const int error = fsync(handle) == 0 ? 0 : errno;
  close(handle);
  return error;
}

}  // namespace

DataDir::DataDir(int lock, std::string journal_path)
    : lock_(lock), journal_path_(std::move(journal_path)) {}

DataDir::~DataDir() { close(lock_); }

absl::StatusOr<std::unique_ptr<DataDir>> DataDir::Claim(const std::string& path) {
  if (mkdir(path.c_str(), kOwnerOnlyDir) != 0 && errno != EEXIST) return CannotUse(path, errno);
  const int lock = OpenFile(path + "/lock");
  if (lock < 0) return CannotUse(path, errno);
  std::unique_ptr<DataDir> dir(new DataDir(lock, path + "/journal.db"));
  if (flock(lock, LOCK_EX | LOCK_NB) != 0) {
    return errno == EWOULDBLOCK ? InUse(path, lock) : CannotUse(path, errno);
  }
  const std::string self = std::to_string(getpid());
  if (ftruncate(lock, 0) != 0 ||
      pwrite(lock, self.data(), self.size(), 0) != static_cast<ssize_t>(self.size())) {
    return CannotUse(path, errno);
  }
  if (const int error = CreateJournal(path, dir->journal_path()); error != 0) {
    return CannotUse(path, error);
  }
  return dir;
}

}  // namespace broker
