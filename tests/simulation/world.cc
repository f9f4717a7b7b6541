#include "tests/simulation/world.h"

#include <algorithm>

namespace broker::sim {

void World::KillAll() {
  running_ = nullptr;
  for (Process& process : processes_) {
    if (process.alive) Kill(&process);
  }
}

Process* World::Start() { return &processes_.emplace_back(); }

void World::Kill(Process* process) {
  process->alive = false;
  const auto of_process = [process](const Ready& ready) { return ready.process == process; };
  for (Ready& ready : ready_) {
    if (of_process(ready)) dead_.push_back(std::move(ready.job));
  }
  std::erase_if(ready_, of_process);
  for (auto& job : std::exchange(process->held, {})) dead_.push_back(std::move(job));
  // Whatever waits is told that its wait is over. It can only go on through Post, which buries it.
  do {
    std::vector<std::function<void()>> waits;
    for (auto& [when, timer] : timers_) {
      if (timer->process == process && timer->fn)
        waits.push_back(std::exchange(timer->fn, nullptr));
    }
    for (const auto& wait : waits) wait();
    for (auto at = process->open.begin(); at != process->open.end();) (*at++)->Close();
  } while (Bury());
}

// Destroying a frame may release others.
bool World::Bury() {
  const bool any = !dead_.empty();
  while (!dead_.empty()) std::exchange(dead_, {}).clear();
  return any;
}

void World::Stall(Process* process, Duration length) {
  process->stalled_until = std::max(process->stalled_until, now_ + length);
  // So that what was held goes on even if no timer of the process is due.
  At(process, process->stalled_until, [] {});
}

void World::Post(Process* process, std::unique_ptr<Job> job) {
  if (process->alive) {
    ready_.push_back({process, std::move(job)});
  } else {
    dead_.push_back(std::move(job));
  }
}

std::shared_ptr<World::Timer> World::At(Process* process, Duration when, std::function<void()> fn) {
  auto timer = std::make_shared<Timer>(Timer{process, std::move(fn)});
  if (process->alive) timers_.emplace(std::max(when, now_), timer);
  return timer;
}

bool World::Step() {
  if (ready_.empty()) return RunTimer();
  const std::size_t at = Pick(ready_.size());
  Ready ready = std::move(ready_[at]);
  // The order of the others is part of the history too.
  ready_.erase(ready_.begin() + static_cast<std::ptrdiff_t>(at));
  if (ready.process->stalled_until > now_) {
    ready.process->held.push_back(std::move(ready.job));
    return true;
  }
  ++steps_;
  Note(at);
  running_ = ready.process;
  ready.job->Run();
  ready.job.reset();
  running_ = nullptr;
  Bury();
  return true;
}

bool World::RunTimer() {
  if (timers_.empty()) return false;
  const auto first = timers_.begin();
  const auto [when, timer] = *first;
  timers_.erase(first);
  if (!timer->fn) return true;
  now_ = when;
  Process* const process = timer->process;
  if (process->stalled_until > now_) {
    timers_.emplace(process->stalled_until, timer);
    return true;
  }
  for (auto& job : std::exchange(process->held, {})) ready_.push_back({process, std::move(job)});
  ++steps_;
  Note(static_cast<std::uint64_t>(now_.count()));
  const auto fn = std::exchange(timer->fn, nullptr);
  running_ = process;
  fn();
  running_ = nullptr;
  Bury();
  return true;
}

bool World::Chance(double probability) {
  return static_cast<double>(random_() >> 11) * 0x1p-53 < probability;
}

Duration World::Between(Duration from, Duration to) {
  return from + Duration(random_() % static_cast<std::uint64_t>((to - from).count() + 1));
}

void World::Fail(std::string reason) {
  Tell("VIOLATION: " + reason);
  if (failure_.empty()) failure_ = std::move(reason);
}

void World::Note(const std::string& what) {
  for (const char c : what) Note(static_cast<unsigned char>(c));
}

void World::Tell(const std::string& what) {
  Note(what);
  if (tell) tell(what);
}

}  // namespace broker::sim
