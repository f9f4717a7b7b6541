// A small cache of what names stood for a moment ago. Bounded in size and age; it holds no
// failures.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "service/core/time.h"

namespace broker {

template <class V>
class LookupCache {
 public:
  LookupCache(Duration max_age, std::size_t max_size) : max_age_(max_age), max_size_(max_size) {}

  std::optional<V> Get(const std::string& key, MonoTime now) const {
    const auto at = entries_.find(key);
    if (at == entries_.end() || now - at->second.first >= max_age_) return std::nullopt;
    return at->second.second;
  }

  // As Get, and the cache has it no more.
  std::optional<V> Take(const std::string& key, MonoTime now) {
    std::optional<V> value = Get(key, now);
    entries_.erase(key);
    return value;
  }

  // A full cache starts anew: simpler than choosing, and as cheap when spread over its whole size.
  void Put(const std::string& key, V value, MonoTime now) {
    if (entries_.size() >= max_size_) entries_.clear();
    entries_.insert_or_assign(key, std::make_pair(now, std::move(value)));
  }

  void EraseIf(const std::function<bool(const V&)>& stale) {
    std::erase_if(entries_, [&](const auto& entry) { return stale(entry.second.second); });
  }

  void Clear() { entries_.clear(); }

 private:
  Duration max_age_;
  std::size_t max_size_;
  std::map<std::string, std::pair<MonoTime, V>> entries_;
};

}  // namespace broker
