// Audit events as JSON lines, appended to a file or written to standard output. All blocking work
// is done by a thread of its own, one write at a time.
#pragma once

#include <boost/asio/any_io_executor.hpp>

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "service/ports/audit_sink.h"

namespace broker {

class AuditStream final : public AuditSink {
 public:
  // What it writes to, made (0640) if it is not there and opened anew for each write, so that it
  // may be moved away at any time. Empty: standard output. Called and answered on `executor`.
  AuditStream(std::string file, boost::asio::any_io_executor executor);
  // A write that a full pipe holds up is given up.
  ~AuditStream() override;

  std::string name() const override { return file_.empty() ? "stdout" : "file:" + file_; }
  Task<std::optional<ChainMark>> Last() override;
  boost::asio::awaitable<Written> Write(std::vector<AuditRow> rows) override;

 private:
  void Serve();
  bool closing();
  // Runs on the thread what `work` is, and gives what it returned.
  template <class T>
  boost::asio::awaitable<T> OnThread(std::function<T()> work);

  // On the thread.
  absl::StatusOr<std::optional<ChainMark>> ReadLast();
  Written WriteRows(const std::vector<AuditRow>& rows);
  // How much of the text was written before it failed, with errno as it left it.
  std::size_t WriteText(int file, std::string_view text);
  absl::Status Trouble(int error) const;

  const std::string file_;
  const boost::asio::any_io_executor executor_;
  bool torn_ = false;  // on the thread: the last line has no end

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::function<void()>> jobs_;  // under mutex_
  bool closing_ = false;                     // under mutex_
  std::thread thread_;
};

}  // namespace broker
