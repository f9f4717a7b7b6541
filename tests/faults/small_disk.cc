#include "tests/faults/small_disk.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <utility>

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/statvfs.h>
#include <unistd.h>

namespace broker::test {
namespace {

// SQLite begins its log of 4 MiB anew when that is written back, and needs no room then.
constexpr char kOptions[] = "size=3m,mode=0700";

std::string Because(const std::string& what) {
  return what + " is not permitted here: " + std::strerror(errno);
}

bool WriteTo(const std::string& file, const std::string& text) {
  std::ofstream out(file);
  out << text << std::flush;
  return out.good();
}

// What is mounted from now on is seen here alone. Empty, or why that is not so.
std::string Separate() {
  const std::string user = std::to_string(getuid());
  const std::string group = std::to_string(getgid());
  if (unshare(CLONE_NEWNS) != 0) {
    if (unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return Because("a mount namespace");
    const bool mapped = WriteTo("/proc/self/setgroups", "deny") &&
                        WriteTo("/proc/self/uid_map", user + " " + user + " 1") &&
                        WriteTo("/proc/self/gid_map", group + " " + group + " 1");
    if (!mapped) return Because("a user namespace");
  }
  if (mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) {
    return Because("a mount namespace of its own");
  }
  return "";
}

}  // namespace

SmallDisk::SmallDisk(std::string path) : path_(std::move(path)) {
  static const std::string kTrouble = Separate();
  trouble_ = kTrouble;
  if (!trouble_.empty()) return;
  std::filesystem::create_directory(path_);
  if (mount("small-disk", path_.c_str(), "tmpfs", 0, kOptions) != 0) trouble_ = Because("a tmpfs");
}

SmallDisk::~SmallDisk() {
  if (trouble_.empty()) umount2(path_.c_str(), MNT_DETACH);
}

void SmallDisk::Fill() {
  const int file = open(filler().c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (file < 0) throw std::runtime_error("no file to fill the disk with");
  const std::array<char, 4096> block{};
  while (write(file, block.data(), block.size()) > 0) {
  }
  const bool full = errno == ENOSPC;
  close(file);
  struct statvfs space {};
  if (!full || statvfs(path_.c_str(), &space) != 0 || space.f_bfree != 0) {
    throw std::runtime_error("the disk does not get full");
  }
}

void SmallDisk::Clear() { std::filesystem::remove(filler()); }

}  // namespace broker::test
