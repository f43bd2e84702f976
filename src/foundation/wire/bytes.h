// SPDX-License-Identifier: Apache-2.0
// Little-endian bytes of plain numbers, texts and maps: the alphabet of wire/journal.h. ByteReader never reads past its
// end: it turns to `ok() == false` and gives zeros from then on, so a parser checks once at its end.
#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace joulery {

static_assert(std::endian::native == std::endian::little,
              "journals are little-endian; this machine would need byte swaps");

template <class T>
concept Plain = std::integral<T> || std::floating_point<T>;

/// Writes a number at a place that is large enough; returns the place behind it.
template <Plain T>
std::byte* put_at(std::byte* place, T value) {
  std::memcpy(place, &value, sizeof(T));
  return place + sizeof(T);
}

/// Appends to a vector of bytes it does not own. Allocates only when the vector must grow.
class ByteWriter {
 public:
  explicit ByteWriter(std::vector<std::byte>& out) : out_(out) {}

  /// `size` more bytes, to be filled through `put_at`.
  std::byte* grow(std::size_t size) {
    const std::size_t end = out_.size();
    out_.resize(end + size);
    return out_.data() + end;
  }
  /// Takes back the last `size` bytes of what `grow` gave.
  void give_back(std::size_t size) { out_.resize(out_.size() - size); }
  template <Plain T>
  void put(T value) {
    put_at(grow(sizeof(T)), value);
  }
  /// Seven bits a byte, the lowest first; the top bit says that more follow.
  void put_varint(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7U) put(static_cast<std::uint8_t>(value | 0x80U));
    put(static_cast<std::uint8_t>(value));
  }
  /// Small numbers of either sign in few bytes: 0, -1, 1, -2 become 0, 1, 2, 3.
  void put_signed_varint(std::int64_t value) {
    put_varint((static_cast<std::uint64_t>(value) << 1U) ^ static_cast<std::uint64_t>(value >> 63U));
  }
  void put(std::string_view text) {
    put(static_cast<std::uint32_t>(text.size()));
    std::byte* place = grow(text.size());
    if (!text.empty()) std::memcpy(place, text.data(), text.size());
  }
  void put(const std::map<std::string, double>& amounts) {
    put(static_cast<std::uint32_t>(amounts.size()));
    for (const auto& [unit, count] : amounts) {
      put(std::string_view(unit));
      put(count);
    }
  }

 private:
  std::vector<std::byte>& out_;
};

/// Takes numbers off the front of a span.
class ByteReader {
 public:
  explicit ByteReader(std::span<const std::byte> bytes) : bytes_(bytes) {}

  /// False once more was asked for than there is, or `fail` was called.
  [[nodiscard]] bool ok() const { return ok_; }
  [[nodiscard]] bool at_end() const { return bytes_.empty(); }
  [[nodiscard]] std::size_t left() const { return bytes_.size(); }
  void fail() { ok_ = false; }

  template <Plain T>
  [[nodiscard]] T take() {
    T value{};
    if (!ok_ || bytes_.size() < sizeof(T)) {
      ok_ = false;
      return value;
    }
    std::memcpy(&value, bytes_.data(), sizeof(T));
    bytes_ = bytes_.subspan(sizeof(T));
    return value;
  }
  [[nodiscard]] std::uint64_t take_varint() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const auto next = take<std::uint8_t>();
      value |= static_cast<std::uint64_t>(next & 0x7FU) << shift;
      if ((next & 0x80U) == 0) return value;
    }
    ok_ = false;
    return 0;
  }
  [[nodiscard]] std::int64_t take_signed_varint() {
    const std::uint64_t value = take_varint();
    return static_cast<std::int64_t>((value >> 1U) ^ (~(value & 1U) + 1U));
  }
  [[nodiscard]] std::string take_text() {
    const auto size = take<std::uint32_t>();
    if (!ok_ || bytes_.size() < size) {
      ok_ = false;
      return {};
    }
    std::string text(reinterpret_cast<const char*>(bytes_.data()), size);
    bytes_ = bytes_.subspan(size);
    return text;
  }
  [[nodiscard]] std::map<std::string, double> take_amounts() {
    std::map<std::string, double> amounts;
    const auto count = take<std::uint32_t>();
    for (std::uint32_t i = 0; ok_ && i < count; ++i) {
      std::string unit = take_text();
      const auto amount = take<double>();
      if (ok_) amounts.insert_or_assign(std::move(unit), amount);
    }
    return amounts;
  }

 private:
  std::span<const std::byte> bytes_;
  bool ok_ = true;
};

}  // namespace joulery
