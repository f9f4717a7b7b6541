// A disk of its own for one test, which can be filled.
#pragma once

#include <string>

namespace broker::test {

class SmallDisk {
 public:
  // Makes the directory `path` and mounts the disk there, to be seen by this thread, and by the
  // threads and processes that it starts from now on. REQUIRES: no other thread yet, where the
  // test does not run as root.
  explicit SmallDisk(std::string path);
  ~SmallDisk();
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

  // Why there is none; empty: it is mounted.
  const std::string& trouble() const { return trouble_; }

  // Until nothing more can be written. Throws std::runtime_error if something can.
  void Fill();
  // Gives up what Fill took.
  void Clear();

 private:
  std::string filler() const { return path_ + "/filler"; }

  const std::string path_;
  std::string trouble_;
};

}  // namespace broker::test
