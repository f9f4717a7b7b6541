#include "service/host/audit_stream.h"

#include <boost/asio/execution/outstanding_work.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "service/core/error.h"
#include "service/ports/one_shot.h"

namespace broker {
namespace {

// A pipe that is ready takes so much without blocking.
constexpr std::size_t kPipePiece = 4096;
constexpr int kPollMilliseconds = 200;
constexpr std::size_t kTailPiece = std::size_t{64} * 1024;

// Closed with it, unless it is standard output.
class OpenFile {
 public:
  explicit OpenFile(const std::string& path, int flags)
      : own_(!path.empty()),
        file_(own_ ? open(path.c_str(), flags | O_CLOEXEC, 0640) : STDOUT_FILENO) {}
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  ~OpenFile() {
    if (own_ && file_ >= 0) close(file_);
  }
  int file() const { return file_; }

 private:
  const bool own_;
  const int file_;
};

bool EndsTorn(int file) {
  struct stat facts;
  char last = '\n';
  if (fstat(file, &facts) != 0 || !S_ISREG(facts.st_mode) || facts.st_size == 0) return false;
  return pread(file, &last, 1, facts.st_size - 1) == 1 && last != '\n';
}

}  // namespace

AuditStream::AuditStream(std::string file, boost::asio::any_io_executor executor)
    : file_(std::move(file)), executor_(std::move(executor)), thread_([this] { Serve(); }) {}

AuditStream::~AuditStream() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

bool AuditStream::closing() {
  const std::lock_guard lock(mutex_);
  return closing_;
}

void AuditStream::Serve() {
  while (true) {
    std::vector<std::function<void()>> jobs;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return closing_ || !jobs_.empty(); });
      if (jobs_.empty()) return;
      jobs.swap(jobs_);
    }
    for (const auto& job : jobs) job();
  }
}

template <class T>
boost::asio::awaitable<T> AuditStream::OnThread(std::function<T()> work) {
  const OneShot<T> done;
  // Keeps the executor's run() from returning while an answer is on its way.
  const auto way_back =
      boost::asio::prefer(executor_, boost::asio::execution::outstanding_work.tracked);
  {
    const std::lock_guard lock(mutex_);
    jobs_.push_back([work = std::move(work), done, way_back] {
      boost::asio::post(way_back,
                        [done, result = work()]() mutable { done.Set(std::move(result)); });
    });
  }
  changed_.notify_one();
  co_return co_await done.Wait();
}

Task<std::optional<ChainMark>> AuditStream::Last() {
  std::function<absl::StatusOr<std::optional<ChainMark>>()> work = [this] { return ReadLast(); };
  return OnThread(std::move(work));
}

boost::asio::awaitable<AuditSink::Written> AuditStream::Write(std::vector<AuditRow> rows) {
  std::function<Written()> work = [this, rows = std::move(rows)] { return WriteRows(rows); };
  return OnThread(std::move(work));
}

absl::Status AuditStream::Trouble(int error) const {
  const std::string where = file_.empty() ? "standard output" : file_;
  return Fail(Reason::kAuditUnavailable,
              "audit lines cannot be written to " + where + " (" + std::strerror(error) +
                  "): let the broker's account write to it, and free space there");
}

absl::StatusOr<std::optional<ChainMark>> AuditStream::ReadLast() {
  std::optional<ChainMark> none;
  if (file_.empty()) return none;
  const OpenFile open(file_, O_RDONLY);
  struct stat facts;
  if (open.file() < 0 && errno == ENOENT) return none;
  if (open.file() < 0 || fstat(open.file(), &facts) != 0) return Trouble(errno);
  if (!S_ISREG(facts.st_mode)) return none;
  // Backwards until it holds a whole line.
  std::string tail;
  off_t from = facts.st_size;
  while (from > 0) {
    const off_t piece = std::min<off_t>(from, kTailPiece);
    std::string text(static_cast<std::size_t>(piece), '\0');
    from -= piece;
    if (pread(open.file(), text.data(), text.size(), from) != piece) return Trouble(EIO);
    tail.insert(0, text);
    const std::size_t end = tail.rfind('\n');
    if (end == std::string::npos) continue;
    const std::size_t before = end == 0 ? std::string::npos : tail.rfind('\n', end - 1);
    if (before == std::string::npos && from > 0) continue;
    const std::size_t begin = before == std::string::npos ? 0 : before + 1;
    return ReadShippedLine(std::string_view(tail).substr(begin, end - begin));
  }
  return none;
}

std::size_t AuditStream::WriteText(int file, std::string_view text) {
  std::size_t done = 0;
  while (done < text.size()) {
    pollfd ready{file, POLLOUT, 0};
    const int polled = poll(&ready, 1, kPollMilliseconds);
    if (polled == 0 || (polled < 0 && errno == EINTR)) {
      if (!closing()) continue;
      errno = EAGAIN;
      break;
    }
    const ssize_t wrote = write(file, text.data() + done, std::min(text.size() - done, kPipePiece));
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) break;
    done += static_cast<std::size_t>(wrote);
  }
  return done;
}

AuditSink::Written AuditStream::WriteRows(const std::vector<AuditRow>& rows) {
  const OpenFile open(file_, O_RDWR | O_APPEND | O_CREAT);
  if (open.file() < 0) return {0, Trouble(errno)};
  std::string text;
  if (torn_ || EndsTorn(open.file())) text = "\n";
  std::vector<std::size_t> ends;
  for (const AuditRow& row : rows) {
    text += ShippedLine(row) + "\n";
    ends.push_back(text.size());
  }
  const std::size_t done = WriteText(open.file(), text);
  const int error = errno;
  const auto whole = std::upper_bound(ends.begin(), ends.end(), done) - ends.begin();
  torn_ = done > 0 ? text[done - 1] != '\n' : torn_;
  Written written{static_cast<std::size_t>(whole), absl::OkStatus()};
  if (done < text.size()) written.status = Trouble(error);
  return written;
}

}  // namespace broker
