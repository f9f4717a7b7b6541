// A Redash and a Grafana that cost next to nothing: enough answers for warm grants, nothing else.
// Users u1@example.com, u2@example.com, ...; the Redash groups Bench, Bench1, Bench2, ...; a team
// for each user. Nobody ever holds anything before a grant, so that every grant is a change.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

namespace broker::bench {

enum class Manners {
  kKeepsAlive,
  kCloses,  // each connection after one answer, as Redash does
  kHangs,   // reads requests and never answers
};

// Serves on a thread of its own.
class Upstream {
 public:
  explicit Upstream(Manners manners);
  ~Upstream();
  Upstream(const Upstream&) = delete;
  Upstream& operator=(const Upstream&) = delete;

  std::string url() const;
  // Since the start.
  std::uint64_t requests() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace broker::bench
