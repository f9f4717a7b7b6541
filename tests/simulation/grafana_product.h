// A Grafana with three people, of whom one asks for nothing, two teams, and a folder in another.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "tests/fakes/grafana/grafana_fake.h"
#include "tests/simulation/product.h"

namespace broker::sim {

class GrafanaProduct final : public Product {
 public:
  // Who holds what is up to the seed, and whether a newer one loses entries of others.
  GrafanaProduct(World* world, fakes::grafana::Personality personality);

  std::string name() const override;
  fakes::Fake& fake() override { return fake_; }
  InstanceConfig Instance() const override;
  std::string Key() const override { return fake_.TokenOf("sa-broker"); }

  Stored Read() const override;
  Names ReadNames() const override;
  Order OrderOf(const fakes::FakeRequest& request) const override;

  MutationRequest Draw(World* world) const override;
  SetRequest DrawSet(World* world) const override;
  RevokeAllRequest DrawLeaver(World* world) const override;
  std::string ActByHand(World* world, const std::optional<Place>& there) override;

  bool IsRevoked(const Place& place, const State& state) const override;
  int RankOf(const Place& place, const std::string& level) const override;
  // Entries of one list. Who has which role in the org is no list.
  bool ArePeers(const Place& one, const Place& other) const override;
  bool ShowsPeers() const override { return true; }
  Carries CarriesOf(const Place& own, const Place& other) const override;
  Ways WaysTo(const Chronicle& chronicle, const Place& place, Duration from,
              Duration to) const override;

 private:
  struct Folder {
    std::string uid;
    std::string title;
    std::string parent;  // a uid
  };

  static fakes::grafana::GrafanaOptions DrawOptions(World* world,
                                                    fakes::grafana::Personality personality);
  void AddPeople(World* world);
  void GiveEntries(World* world);
  void GiveRoles(World* world);
  Ways WaysToRole(const Chronicle& chronicle, const Place& place, Duration from, Duration to) const;
  bool has_roles() const { return options_.edition == fakes::grafana::Edition::kEnterprise; }
  std::string DrawSetType(World* world) const;
  std::string AnyId(World* world, const std::vector<std::string>& ids) const {
    return ids[world->Pick(ids.size())];
  }

  // One kind of change past the API each; they tell what they did.
  std::string SwapEmails(World* world);
  std::string Rename(World* world);
  std::string Replace(World* world);
  std::string SetEntry(World* world, const Place& place);
  std::string SetMember(World* world, const Place& place);
  std::string SetOrgRole(World* world, const Place& place);
  std::string SetRole(World* world, const Place& place);
  Place AnyPlace(World* world, const std::optional<Place>& there) const;
  void RebuildFolders();

  const fakes::grafana::GrafanaOptions options_;
  fakes::grafana::GrafanaFake fake_;
  std::vector<std::string> users_;              // ids: those that callers name, then the bystander
  std::vector<std::string> emails_;             // of the first two
  std::vector<std::string> teams_;              // ids, of deleted ones too
  std::vector<std::string> roles_;              // uids; none without Enterprise
  std::vector<Folder> folders_;                 // as they are now, parents first
  std::vector<std::string> uids_;               // of deleted ones too
  std::map<std::string, std::string> parents_;  // likewise
};

}  // namespace broker::sim
