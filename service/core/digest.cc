#include "service/core/digest.h"

namespace broker {
namespace {

constexpr std::uint64_t kPrime = 1099511628211u;

std::uint64_t Mix(std::uint64_t state, unsigned char byte) { return (state ^ byte) * kPrime; }

}  // namespace

Digest& Digest::Add(std::string_view field) {
  for (std::uint64_t size = field.size(), i = 0; i < 8; ++i, size >>= 8) {
    state_ = Mix(state_, static_cast<unsigned char>(size & 0xff));
  }
  for (const char c : field) state_ = Mix(state_, static_cast<unsigned char>(c));
  return *this;
}

std::string Digest::Hex() const {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text(16, '0');
  for (int i = 0; i < 16; ++i) text[i] = kDigits[(state_ >> (60 - 4 * i)) & 0xf];
  return text;
}

}  // namespace broker
