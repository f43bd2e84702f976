// SPDX-License-Identifier: Apache-2.0
// BpfCode: a program of the kernel's eBPF machine, written instruction by instruction with labels for jumps. It knows
// the machine (Linux, Documentation/bpf/standardization/instruction-set.rst) and no program: that is switch_program.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <linux/bpf.h>
#include <optional>
#include <utility>
#include <vector>

namespace joulery {

/// Registers: r0 is what a call gives, r1 to r5 its arguments and lost in it, r6 to r9 are kept, `frame` is the end of
/// 512 bytes of stack.
enum class BpfRegister : std::uint8_t { r0, r1, r2, r3, r4, r5, r6, r7, r8, r9, frame };

/// Width of a load or store.
enum class BpfWidth : std::uint8_t { word = BPF_W, double_word = BPF_DW };

/// Where a jump goes: made by new_label(), put down once by place().
class BpfLabel {
 private:
  friend class BpfCode;
  explicit BpfLabel(std::size_t index) : index_(index) {}
  std::size_t index_;
};

/// Jumps lead forward only, so that every program ends.
class BpfCode {
 public:
  using Register = BpfRegister;

  void set(Register to, std::int32_t value);
  void copy(Register to, Register from);
  void add(Register to, std::int32_t value);
  void add(Register to, Register from);
  void subtract(Register to, Register from);
  void shift_left(Register to, std::int32_t bits);
  void shift_right(Register to, std::int32_t bits);  ///< fills with zeros
  void load(BpfWidth width, Register to, Register base, std::int16_t offset);
  void store(BpfWidth width, Register base, std::int16_t offset, Register from);
  void store(BpfWidth width, Register base, std::int16_t offset, std::int32_t value);
  /// Adds to 64 bits of memory that other processors add to as well.
  void atomic_add(Register base, std::int16_t offset, Register from);
  /// The address of a map, by its descriptor.
  void load_map(Register to, int map);
  /// A helper by its BPF_FUNC_ number.
  void call(std::int32_t helper);
  /// Ends the program with 0.
  void leave();

  [[nodiscard]] BpfLabel new_label();
  void place(BpfLabel label);
  void jump(BpfLabel to);
  void jump_if_equal(Register left, std::int32_t right, BpfLabel to);
  void jump_if_unequal(Register left, std::int32_t right, BpfLabel to);
  void jump_if_unequal(Register left, Register right, BpfLabel to);

  /// The program with its jumps resolved; each label that is jumped to was placed behind its jumps.
  [[nodiscard]] std::vector<bpf_insn> finish() const;

 private:
  void emit(int code, Register to, Register from, std::int16_t offset, std::int32_t value);
  void emit_jump(int code, Register left, Register right, std::int32_t value, BpfLabel to);

  std::vector<bpf_insn> code_;
  std::vector<std::optional<std::size_t>> labels_;                  ///< the instruction each stands before
  std::vector<std::pair<std::size_t, std::size_t>> pending_jumps_;  ///< instruction, label
};

}  // namespace joulery
