#include "tests/simulation/product.h"

#include "tests/simulation/grafana_product.h"
#include "tests/simulation/redash_product.h"

namespace broker::sim {

std::unique_ptr<Product> DrawProduct(World* world) {
  using fakes::grafana::Personality;
  switch (world->Pick(3)) {
    case 0: return std::make_unique<RedashProduct>(world);
    case 1: return std::make_unique<GrafanaProduct>(world, Personality::k9_4);
    default: return std::make_unique<GrafanaProduct>(world, Personality::kNewer);
  }
}

}  // namespace broker::sim
