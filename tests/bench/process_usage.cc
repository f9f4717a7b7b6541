#include "tests/bench/process_usage.h"

#include <time.h>
#include <unistd.h>

#include <fstream>
#include <stdexcept>
#include <string>

namespace broker::bench {

Seconds CpuOf(pid_t pid) {
  clockid_t clock;
  timespec used{};
  if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &used) != 0) {
    throw std::runtime_error("the process has ended");
  }
  return std::chrono::seconds(used.tv_sec) + std::chrono::nanoseconds(used.tv_nsec);
}

std::uint64_t ResidentOf(pid_t pid) {
  std::ifstream statm("/proc/" + std::to_string(pid) + "/statm");
  std::uint64_t total = 0;
  std::uint64_t resident = 0;
  statm >> total >> resident;
  return resident * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

std::uint64_t PeakOf(pid_t pid) {
  std::ifstream status("/proc/" + std::to_string(pid) + "/status");
  std::string name;
  std::uint64_t kilobytes = 0;
  while (status >> name) {
    if (name == "VmHWM:") status >> kilobytes;
  }
  return kilobytes * 1024;
}

}  // namespace broker::bench
