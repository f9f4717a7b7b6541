// The server of the world: a product's fake behind a server of its own process, with everything
// that can go wrong on the way to it and back.
#pragma once

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <optional>
#include <string>

#include "service/ports/one_shot.h"
#include "tests/fakes/fake.h"
#include "tests/simulation/judge.h"
#include "tests/simulation/plan.h"
#include "tests/simulation/product.h"
#include "tests/simulation/sender.h"
#include "tests/simulation/sim_clock.h"
#include "tests/simulation/socket.h"
#include "tests/simulation/weather.h"
#include "tests/simulation/world.h"

namespace broker::sim {

class Upstream {
 public:
  // All outlive it.
  Upstream(World* world, Judge* judge, const Weather* weather, Product* product);

  // Takes the other end of `client`.
  void Accept(Stream* client, std::shared_ptr<const Sender> sender);
  // Somebody changes something past the broker, near `there` if that is known.
  void Meddle(const std::optional<Place>& there);

  // For so long the key that the broker has is taken for a wrong one.
  void RefuseKey(Duration length) { key_refused_until_ = world_->now() + length; }

  const Weather& weather() const { return *weather_; }
  const Product& product() const { return *product_; }
  // True while a write is being worked on, or will be.
  bool Working() const { return working_ > 0; }

 private:
  struct Connection;
  // A write, and the operation that it belongs to.
  struct Mission {
    std::optional<Order> order;  // none: a read
    std::string operation;
  };
  using Result = OneShot<std::optional<fakes::FakeReply>>;

  boost::asio::awaitable<void> Serve(std::shared_ptr<Connection> connection,
                                     std::shared_ptr<const Sender> sender);
  boost::asio::awaitable<bool> Exchange(std::shared_ptr<Connection> connection,
                                        std::shared_ptr<const Sender> sender);
  boost::asio::awaitable<void> Work(fakes::FakeRequest request, Plan plan, Mission mission,
                                    Result result);
  boost::asio::awaitable<bool> Reply(std::shared_ptr<Connection> connection, Plan plan,
                                     Result result);
  Mission NoteArrival(const fakes::FakeRequest& request, const Sender& sender);
  fakes::FakeReply Finish(std::unique_ptr<fakes::Pending> pending, const Mission& mission,
                          Duration began);

  World* world_;
  Judge* judge_;
  const Weather* weather_;
  Product* product_;
  Process* process_;
  SimClock clock_;
  int working_ = 0;
  Duration key_refused_until_{};
};

}  // namespace broker::sim
