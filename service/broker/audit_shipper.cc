#include "service/broker/audit_shipper.h"

#include <algorithm>
#include <string>
#include <utility>

#include "service/core/error.h"
#include "service/ports/sleep.h"

namespace broker {

AuditShipper::AuditShipper(Parts parts)
    : parts_(std::move(parts)), running_(parts_.executor, [log = parts_.log](std::exception_ptr) {
        log->Write(Log::Level::kError,
                   "shipping audit events ended by a defect: restart the broker", {});
      }) {}

void AuditShipper::Start() { running_.Spawn(Run()); }

boost::asio::awaitable<void> AuditShipper::Drain() {
  draining_ = true;
  wake_.Set(true);
  const auto late =
      parts_.clock->At(parts_.clock->Mono() + kDrain, [this] { running_.CancelAll(); });
  co_await running_.WaitEmpty();
}

boost::asio::awaitable<void> AuditShipper::Run() {
  while (true) {
    absl::StatusOr<bool> more = true;
    if (!place_) {
      const absl::Status found = co_await FindPlace();
      if (!found.ok()) more = found;
    }
    if (more.ok()) more = co_await ShipPage();
    Tell(more.status());
    const bool late = parts_.clock->Mono() - note_time_ >= kNotePause;
    const bool ends = draining_ && !(more.ok() && *more);
    if (place_ && (late || ends)) co_await NotePlace();
    if (ends) co_return;
    if (more.ok() && *more) continue;
    co_await Pause(more.ok() ? kPause : retry_);
  }
}

Done AuditShipper::FindPlace() {
  const absl::StatusOr<std::optional<ChainMark>> last = co_await parts_.sink->Last();
  if (!last.ok()) co_return last.status();
  const absl::StatusOr<std::int64_t> noted =
      co_await parts_.store->FindShipped(parts_.sink->name());
  if (!noted.ok()) co_return noted.status();
  noted_ = *noted;
  const std::int64_t place = last->has_value() ? (*last)->seq : *noted;
  const absl::StatusOr<ChainPage> rest = co_await parts_.store->ReadChain(place);
  if (!rest.ok()) co_return rest.status();
  if (last->has_value()) {
    const absl::Status checked = co_await CheckLast(**last);
    if (!checked.ok()) co_return checked;
  }
  place_ = std::min(place, rest->head.seq);
  co_return absl::OkStatus();
}

Done AuditShipper::CheckLast(ChainMark last) {
  const absl::StatusOr<ChainPage> page = co_await parts_.store->ReadChain(last.seq - 1);
  if (!page.ok()) co_return page.status();
  const bool same = !page->rows.empty() && page->rows.front().seq == last.seq &&
                    page->rows.front().hash == last.hash;
  if (!same) {
    parts_.log->Write(Log::Level::kError,
                      "the audit log is not the one that was shipped: verify the journal against "
                      "the shipped lines",
                      {{"sink", parts_.sink->name()}, {"seq", std::to_string(last.seq)}});
  }
  co_return absl::OkStatus();
}

Task<bool> AuditShipper::ShipPage() {
  absl::StatusOr<ChainPage> page = co_await parts_.store->ReadChain(*place_);
  if (!page.ok()) co_return page.status();
  if (page->rows.empty()) co_return false;
  const std::int64_t first = page->rows.front().seq;
  const std::size_t count = page->rows.size();
  const AuditSink::Written written = co_await parts_.sink->Write(std::move(page->rows));
  place_ = first - 1 + static_cast<std::int64_t>(written.rows);
  if (written.rows < count) co_return written.status;
  co_return *place_ < page->head.seq;
}

boost::asio::awaitable<void> AuditShipper::NotePlace() {
  note_time_ = parts_.clock->Mono();
  if (noted_ == *place_) co_return;
  // If it cannot be noted, more is shipped twice after a restart.
  const std::int64_t place = *place_;
  const absl::Status noted = co_await parts_.store->NoteShipped(parts_.sink->name(), place);
  if (noted.ok()) noted_ = place;
}

boost::asio::awaitable<void> AuditShipper::Pause(Duration time) {
  if (draining_) co_return;
  wake_ = {};
  co_await WaitUntil(wake_, parts_.clock, parts_.clock->Mono() + time);
}

void AuditShipper::Tell(const absl::Status& status) {
  const Metadata sink = {{"sink", parts_.sink->name()}};
  if (status.ok()) {
    if (retry_ > Duration::zero()) {
      parts_.log->Write(Log::Level::kInfo, "audit events are shipped again", sink);
    }
    retry_ = Duration::zero();
    return;
  }
  if (retry_ == Duration::zero()) {
    Metadata fields = sink;
    fields["problem"] = FailureOf(status).message;
    parts_.log->Write(Log::Level::kError,
                      "audit events cannot be shipped and wait in the journal: they are tried "
                      "again until it works",
                      fields);
  }
  retry_ = retry_ == Duration::zero() ? kFirstRetry : std::min(2 * retry_, kLastRetry);
}

}  // namespace broker
