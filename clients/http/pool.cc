#include "clients/http/pool.h"

namespace broker::http {

std::unique_ptr<Connection> Pool::Take(Duration max_age) {
  while (!idle_.empty() && clock_->Mono() - idle_.back().last_use <= max_age) {
    std::unique_ptr<Connection> connection = std::move(idle_.back().connection);
    idle_.pop_back();
    if (connection->Usable()) return connection;
  }
  return nullptr;
}

void Pool::Give(std::unique_ptr<Connection> connection) {
  if (idle_.size() >= max_idle_) idle_.pop_front();
  idle_.push_back({clock_->Mono(), std::move(connection)});
  if (!sweeping_) Sweep();
}

void Pool::Sweep() {
  while (!idle_.empty() && clock_->Mono() - idle_.front().last_use >= max_age_) idle_.pop_front();
  sweeping_ = !idle_.empty();
  if (!sweeping_) return;
  sweep_ = clock_->At(idle_.front().last_use + max_age_, [this] { Sweep(); });
}

}  // namespace broker::http
