// SPDX-License-Identifier: Apache-2.0
// One function per kind of instruction; offsets of jumps are filled in at the end.
#include "adapters/processes/bpf_code.h"

#include <limits>

#include "foundation/base/ensure.h"

namespace joulery {
namespace {

constexpr auto kNone = BpfRegister::r0;  // the field is not used by the instruction

}  // namespace

void BpfCode::emit(int code, Register to, Register from, std::int16_t offset, std::int32_t value) {
  bpf_insn instruction{};
  instruction.code = static_cast<std::uint8_t>(code);
  instruction.dst_reg = static_cast<std::uint8_t>(to) & 0xFU;
  instruction.src_reg = static_cast<std::uint8_t>(from) & 0xFU;
  instruction.off = offset;
  instruction.imm = value;
  code_.push_back(instruction);
}

void BpfCode::set(Register to, std::int32_t value) { emit(BPF_ALU64 | BPF_MOV | BPF_K, to, kNone, 0, value); }
void BpfCode::copy(Register to, Register from) { emit(BPF_ALU64 | BPF_MOV | BPF_X, to, from, 0, 0); }
// NOLINTNEXTLINE(misc-redundant-expression): two of the parts happen to be 0
void BpfCode::add(Register to, std::int32_t value) { emit(BPF_ALU64 | BPF_ADD | BPF_K, to, kNone, 0, value); }
void BpfCode::add(Register to, Register from) { emit(BPF_ALU64 | BPF_ADD | BPF_X, to, from, 0, 0); }
void BpfCode::subtract(Register to, Register from) { emit(BPF_ALU64 | BPF_SUB | BPF_X, to, from, 0, 0); }
void BpfCode::shift_left(Register to, std::int32_t bits) { emit(BPF_ALU64 | BPF_LSH | BPF_K, to, kNone, 0, bits); }
void BpfCode::shift_right(Register to, std::int32_t bits) { emit(BPF_ALU64 | BPF_RSH | BPF_K, to, kNone, 0, bits); }

void BpfCode::load(BpfWidth width, Register to, Register base, std::int16_t offset) {
  emit(BPF_LDX | BPF_MEM | static_cast<int>(width), to, base, offset, 0);
}

void BpfCode::store(BpfWidth width, Register base, std::int16_t offset, Register from) {
  emit(BPF_STX | BPF_MEM | static_cast<int>(width), base, from, offset, 0);
}

void BpfCode::store(BpfWidth width, Register base, std::int16_t offset, std::int32_t value) {
  emit(BPF_ST | BPF_MEM | static_cast<int>(width), base, kNone, offset, value);
}

void BpfCode::atomic_add(Register base, std::int16_t offset, Register from) {
  emit(BPF_STX | BPF_ATOMIC | BPF_DW, base, from, offset, BPF_ADD);
}

void BpfCode::load_map(Register to, int map) {
  // The one instruction that is two: 64 bits of immediate value, here a descriptor the kernel makes an address of.
  // NOLINTNEXTLINE(misc-redundant-expression): two of the parts happen to be 0
  emit(BPF_LD | BPF_DW | BPF_IMM, to, static_cast<Register>(BPF_PSEUDO_MAP_FD), 0, map);
  emit(0, kNone, kNone, 0, 0);
}

void BpfCode::call(std::int32_t helper) { emit(BPF_JMP | BPF_CALL, kNone, kNone, 0, helper); }

void BpfCode::leave() {
  set(Register::r0, 0);
  emit(BPF_JMP | BPF_EXIT, kNone, kNone, 0, 0);
}

BpfLabel BpfCode::new_label() {
  labels_.emplace_back();
  return BpfLabel(labels_.size() - 1);
}

void BpfCode::place(BpfLabel label) {
  ENSURE(!labels_[label.index_]);
  labels_[label.index_] = code_.size();
}

void BpfCode::emit_jump(int code, Register left, Register right, std::int32_t value, BpfLabel to) {
  pending_jumps_.emplace_back(code_.size(), to.index_);
  emit(code, left, right, 0, value);
}

void BpfCode::jump(BpfLabel to) { emit_jump(BPF_JMP | BPF_JA, kNone, kNone, 0, to); }

void BpfCode::jump_if_equal(Register left, std::int32_t right, BpfLabel to) {
  emit_jump(BPF_JMP | BPF_JEQ | BPF_K, left, kNone, right, to);
}

void BpfCode::jump_if_unequal(Register left, std::int32_t right, BpfLabel to) {
  emit_jump(BPF_JMP | BPF_JNE | BPF_K, left, kNone, right, to);
}

void BpfCode::jump_if_unequal(Register left, Register right, BpfLabel to) {
  emit_jump(BPF_JMP | BPF_JNE | BPF_X, left, right, 0, to);
}

std::vector<bpf_insn> BpfCode::finish() const {
  std::vector<bpf_insn> code = code_;
  for (const auto& [from, label] : pending_jumps_) {
    ENSURE(labels_[label].has_value() && *labels_[label] > from);
    const std::size_t distance = *labels_[label] - from - 1;  // counted from the instruction behind the jump
    ENSURE(distance <= static_cast<std::size_t>(std::numeric_limits<std::int16_t>::max()));
    code[from].off = static_cast<std::int16_t>(distance);
  }
  return code;
}

}  // namespace joulery
