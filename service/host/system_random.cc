#include "service/host/system_random.h"

#include <array>

namespace broker {
namespace {

std::mt19937_64 SeededEngine() {
  std::random_device device;
  std::array<std::random_device::result_type, 8> words;
  for (auto& word : words) word = device();
  std::seed_seq seed(words.begin(), words.end());
  return std::mt19937_64(seed);
}

}  // namespace

SystemRandom::SystemRandom() : engine_(SeededEngine()) {}

}  // namespace broker
