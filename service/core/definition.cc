#include "service/core/definition.h"

#include <algorithm>

namespace broker {

bool SameContent(const Definition& a, const Definition& b) {
  Definition same = b;
  same.id = a.id;
  same.etag = a.etag;
  return a == same;
}

bool SameContents(const std::vector<Definition>& a, const std::vector<Definition>& b) {
  return std::is_permutation(
      a.begin(), a.end(), b.begin(), b.end(),
      [](const Definition& x, const Definition& y) { return x.id == y.id && SameContent(x, y); });
}

}  // namespace broker
