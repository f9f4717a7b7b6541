#include "service/core/definition.h"

#include <algorithm>

namespace broker {

namespace {

const std::string& ShownName(const Definition& one) {
  return one.display_name.empty() ? one.name : one.display_name;
}

}  // namespace

bool SameContent(const Definition& a, const Definition& b) {
  if (ShownName(a) != ShownName(b)) return false;
  Definition same = b;
  same.display_name = a.display_name;
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
