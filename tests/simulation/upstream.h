// The Redash server of the world: the fake behind a server of its own process, with everything that
// can go wrong on the way to it and back.
#pragma once

#include <boost/asio/awaitable.hpp>

#include <array>
#include <memory>
#include <string>

#include "service/ports/one_shot.h"
#include "tests/fakes/redash/redash_fake.h"
#include "tests/simulation/judge.h"
#include "tests/simulation/sender.h"
#include "tests/simulation/sim_clock.h"
#include "tests/simulation/socket.h"
#include "tests/simulation/weather.h"
#include "tests/simulation/world.h"

namespace broker::sim {

class Upstream {
 public:
  static constexpr std::array<int, 2> kUsers = {101, 102};
  static constexpr std::array<int, 3> kGroups = {11, 12, 13};
  // Who the broker is there.
  static constexpr int kBroker = 27;

  // Which groups the users have at the start is up to the seed.
  Upstream(World* world, Judge* judge, const Weather* weather);

  // Takes the other end of `client`.
  void Accept(Stream* client, std::shared_ptr<const Sender> sender);

  const Weather& weather() const { return *weather_; }
  std::string Key() const { return fake_.KeyOf(kBroker); }
  static std::string EmailOf(int user);
  // True while a write is being worked on, or will be.
  bool Working() const { return working_ > 0; }

 private:
  struct Plan;
  struct Connection;
  using Result = OneShot<std::optional<fakes::FakeReply>>;

  Plan Draw(bool write);
  Duration Latency();
  boost::asio::awaitable<void> Serve(std::shared_ptr<Connection> connection,
                                     std::shared_ptr<const Sender> sender);
  boost::asio::awaitable<bool> Exchange(std::shared_ptr<Connection> connection,
                                        std::shared_ptr<const Sender> sender);
  boost::asio::awaitable<void> Work(fakes::FakeRequest request, Plan plan, std::string operation,
                                    Result result);
  boost::asio::awaitable<bool> Reply(std::shared_ptr<Connection> connection, Plan plan,
                                     Result result);
  std::string NoteArrival(const fakes::FakeRequest& request, const Sender& sender);
  fakes::FakeReply Finish(std::unique_ptr<fakes::Pending> pending, const std::string& operation);
  int Copies(Member member) const;

  World* world_;
  Judge* judge_;
  const Weather* weather_;
  Process* process_;
  SimClock clock_;
  fakes::RedashFake fake_;
  int working_ = 0;
};

}  // namespace broker::sim
