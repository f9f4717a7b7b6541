#include "tests/conformance/redash_world.h"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <memory>

namespace broker::test {
namespace {

using fakes::RedashFake;

constexpr int kDefaultGroup = 2;

// A millisecond later each time, since users are listed in the order of their making.
fakes::WallClock EverLater() {
  const auto now = std::make_shared<std::atomic<std::int64_t>>(fakes::SystemWallClock());
  return [now] { return ++*now; };
}

int Number(const Who& who) { return std::stoi(who.id); }
int Number(const Thing& thing) { return std::stoi(thing.id); }

Who UserOf(int id, const std::string& name, const std::string& email) {
  return {kUser, std::to_string(id), name, email, ""};
}

}  // namespace

RedashGroupWorld::RedashGroupWorld()
    : World("Redash_group", "group"),
      front_(std::make_unique<RedashFake>(fakes::RedashOptions{}, EverLater()),
             {.race_window_ms = 0}) {
  main_ = AddThing("Conformance");
  Hold(Add(kUser, "first"), main_, "", 1);
  Hold(Add(kUser, "second"), main_, "", 1);
}

InstanceConfig RedashGroupWorld::Instance() {
  InstanceConfig config;
  config.kind = "redash";
  config.url = front_.url();
  config.credential.api_key_file = "key";
  return config;
}

std::string RedashGroupWorld::Secret(const std::string&) {
  return Use([](RedashFake& fake) { return fake.KeyOf(RedashFake::kBrokerService); });
}

Thing RedashGroupWorld::AddThing(const std::string& name) {
  const int id = Use([&](RedashFake& fake) { return fake.AddGroup(name); });
  return {std::to_string(id), name};
}

void RedashGroupWorld::RemoveThing(const Thing& thing) {
  Use([&](RedashFake& fake) { fake.RemoveGroup(Number(thing)); });
}

Lines RedashGroupWorld::ThingIds() {
  Lines ids;
  Use([&](RedashFake& fake) {
    for (const auto& [id, group] : fake.state().groups) ids.push_back(std::to_string(id));
  });
  std::sort(ids.begin(), ids.end());
  return ids;
}

Who RedashGroupWorld::Add(const std::string&, const std::string& name) {
  const std::string email = name + "@example.com";
  const int id = Use([&](RedashFake& fake) { return fake.AddUser(email, name, {kDefaultGroup}); });
  return UserOf(id, name, email);
}

void RedashGroupWorld::Remove(const Who& who) {
  Use([&](RedashFake& fake) { fake.RemoveUser(Number(who)); });
}

bool RedashGroupWorld::Exists(const Who& who) {
  return Use([&](RedashFake& fake) { return fake.state().users.contains(Number(who)); });
}

void RedashGroupWorld::Disable(const Who& who) {
  Use([&](RedashFake& fake) { fake.Disable(Number(who)); });
}

void RedashGroupWorld::SetEmail(const Who& who, const std::string& email) {
  Use([&](RedashFake& fake) { fake.SetEmail(Number(who), email); });
}

std::optional<Who> RedashGroupWorld::Own() {
  return UserOf(RedashFake::kBrokerService, "Broker Service", "broker@example.com");
}

Lines RedashGroupWorld::PrincipalIds(const std::string&) {
  Lines ids;
  Use([&](RedashFake& fake) {
    for (const auto& [id, user] : fake.state().users) ids.push_back(std::to_string(id));
  });
  std::sort(ids.begin(), ids.end());
  return ids;
}

void RedashGroupWorld::Hold(const Who& who, const Thing& thing,
                            const std::optional<std::string>& level, int copies) {
  Use([&](RedashFake& fake) {
    std::vector<int> groups = fake.GroupsOf(Number(who));
    std::erase(groups, Number(thing));
    for (int i = 0; level && i < copies; ++i) groups.push_back(Number(thing));
    fake.SetGroups(Number(who), std::move(groups));
  });
}

std::optional<Thing> RedashGroupWorld::HoldUnlisted(const Who& who) {
  Thing thing = AddThing("Gone");
  Hold(who, thing, "", 1);
  RemoveThing(thing);
  return thing;
}

Lines RedashGroupWorld::Holders(const Thing& thing) {
  Lines lines;
  Use([&](RedashFake& fake) {
    for (const auto& [id, user] : fake.state().users) {
      const auto copies = std::count(user.groups.begin(), user.groups.end(), Number(thing));
      lines.insert(lines.end(), static_cast<std::size_t>(copies), "user:" + std::to_string(id));
    }
  });
  std::sort(lines.begin(), lines.end());
  return lines;
}

// An inventory is read by users, 250 at a time.
void RedashGroupWorld::Crowd() {
  for (int i = 0; i < 160; ++i) {
    const Who who = Add(kUser, "crowd" + std::to_string(i));
    Hold(who, main_, "", 1);
    if (i % 10 == 0) Disable(who);
  }
}

Lines RedashGroupWorld::Beside(const Who& subject) {
  Lines lines;
  if (!Exists(subject)) return lines;
  for (const int group : Use([&](RedashFake& fake) { return fake.GroupsOf(Number(subject)); })) {
    if (group != Number(main_)) lines.push_back("in " + std::to_string(group));
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

void RedashGroupWorld::ChangeBeside(const Who& subject, const Thing&) {
  Hold(subject, AddThing("Given meanwhile"), "", 1);
}

std::string RedashGroupWorld::BadCredential() {
  return R"({"status": 404, "body": {"message": "Couldn't find resource. Please login and try again."}})";
}

}  // namespace broker::test
