// SPDX-License-Identifier: Apache-2.0
// Instructions against the encoding of the kernel's document (instruction-set.rst), and jumps; nothing is loaded.
#include "adapters/processes/bpf_code.h"

#include <algorithm>

#include "adapters/processes/switch_program.h"

namespace joulery {
namespace {

using Reg = BpfRegister;

/// code, destination, source, offset, immediate.
std::vector<std::array<int, 5>> fields(const BpfCode& code) {
  std::vector<std::array<int, 5>> all;
  for (const bpf_insn& one : code.finish()) all.push_back({one.code, one.dst_reg, one.src_reg, one.off, one.imm});
  return all;
}

TEST(BpfCode, instructions_are_encoded_as_the_kernel_documents_them) {
  BpfCode code;
  code.set(Reg::r1, -4);
  code.copy(Reg::r6, Reg::r1);
  code.subtract(Reg::r8, Reg::r1);
  code.shift_right(Reg::r0, 32);
  code.load(BpfWidth::double_word, Reg::r1, Reg::r6, 16);
  code.store(BpfWidth::word, Reg::frame, -4, Reg::r0);
  code.store(BpfWidth::word, Reg::frame, -4, 7);
  code.atomic_add(Reg::r0, 8, Reg::r8);
  code.load_map(Reg::r1, 5);
  code.call(14);
  code.leave();
  const std::vector<std::array<int, 5>> expected{
      {0xb7, 1, 0, 0, -4},  {0xbf, 6, 1, 0, 0},   {0x1f, 8, 1, 0, 0}, {0x77, 0, 0, 0, 32}, {0x79, 1, 6, 16, 0},
      {0x63, 10, 0, -4, 0}, {0x62, 10, 0, -4, 7}, {0xdb, 0, 8, 8, 0}, {0x18, 1, 1, 0, 5},  {0x00, 0, 0, 0, 0},
      {0x85, 0, 0, 0, 14},  {0xb7, 0, 0, 0, 0},   {0x95, 0, 0, 0, 0}};
  EXPECT_EQ(fields(code), expected);
}

TEST(BpfCode, a_jump_counts_the_instructions_behind_itself_and_two_for_a_map) {
  BpfCode code;
  const BpfLabel end = code.new_label();
  code.jump_if_equal(Reg::r0, 0, end);
  code.load_map(Reg::r1, 5);
  code.jump(end);
  code.set(Reg::r0, 1);
  code.place(end);
  code.leave();
  EXPECT_EQ(fields(code)[0], (std::array<int, 5>{0x15, 0, 0, 4, 0}));
  EXPECT_EQ(fields(code)[3], (std::array<int, 5>{0x05, 0, 0, 1, 0}));
}

TEST(BpfCode, a_label_that_is_never_placed_and_a_jump_back_are_our_own_mistakes) {
  BpfCode open_end;
  open_end.jump(open_end.new_label());
  EXPECT_THROW(static_cast<void>(open_end.finish()), std::logic_error);
  BpfCode backward;
  const BpfLabel start = backward.new_label();
  backward.place(start);
  backward.jump(start);
  EXPECT_THROW(static_cast<void>(backward.finish()), std::logic_error);
}

TEST(SwitchProgram, calls_only_helpers_that_need_no_gpl) {
  // In kernel/bpf/helpers.c these have .gpl_only = false since Linux 5.8.
  const std::vector<std::int32_t> free{BPF_FUNC_map_lookup_elem,     BPF_FUNC_map_update_elem,
                                       BPF_FUNC_ktime_get_ns,        BPF_FUNC_get_current_pid_tgid,
                                       BPF_FUNC_get_current_uid_gid, BPF_FUNC_get_current_comm};
  for (const bpf_insn& one : switch_program(3, 4)) {
    if (one.code != (BPF_JMP | BPF_CALL)) continue;
    EXPECT_NE(std::find(free.begin(), free.end(), one.imm), free.end()) << one.imm;
  }
}

}  // namespace
}  // namespace joulery
