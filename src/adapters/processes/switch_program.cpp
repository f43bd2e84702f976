// SPDX-License-Identifier: Apache-2.0
// The program, part by part. No field of a kernel structure is read, so no offsets are needed: while the tracepoint
// runs, the current task is still the one that leaves, and tasks are compared by address only. Every helper it calls
// may be called by programs that are not under the GPL (bpf_ktime_get_ns since Linux 5.8).
#include "adapters/processes/switch_program.h"

#include <cstddef>

#include "adapters/processes/bpf_code.h"

namespace joulery {
namespace {

using Reg = BpfRegister;
constexpr BpfWidth kWord = BpfWidth::word;
constexpr BpfWidth kDouble = BpfWidth::double_word;

// What is kept in registers from beginning to end.
constexpr Reg kArguments = Reg::r6;
constexpr Reg kCpu = Reg::r7;
constexpr Reg kTime = Reg::r8;  // since the last switch here
constexpr Reg kTask = Reg::r9;  // process << 32 | thread

// On the stack: a key of 32 bits and, below it, a process to be put into the table.
constexpr std::int16_t kKey = -4;
constexpr std::int16_t kFresh = -40;
static_assert(kFresh + static_cast<int>(sizeof(SwitchedProcess)) <= kKey);

constexpr std::int16_t kTimeAt = offsetof(SwitchedProcess, time);
constexpr std::int16_t kOwnerAt = offsetof(SwitchedProcess, owner);
constexpr std::int16_t kNameAt = offsetof(SwitchedProcess, name);
constexpr std::int32_t kNameSize = sizeof(SwitchedProcess::name);

/// Kernel's arguments of sched_switch, 64 bits each: preempt, prev, next.
constexpr std::int16_t kLeavingTask = 8;
constexpr std::int16_t kComingTask = 16;

struct Maps {
  int cpus;
  int processes;
};

/// r0 = address of the value of the key on the stack, or 0.
void look_up(BpfCode& code, int map) {
  code.load_map(Reg::r1, map);
  code.copy(Reg::r2, Reg::frame);
  code.add(Reg::r2, kKey);
  code.call(BPF_FUNC_map_lookup_elem);
}

/// Owner and name of the current task to `base` + `offset`.
void describe_task(BpfCode& code, Reg base, std::int16_t offset) {
  code.call(BPF_FUNC_get_current_uid_gid);
  code.store(kDouble, base, static_cast<std::int16_t>(offset + kOwnerAt), Reg::r0);
  code.copy(Reg::r1, base);
  code.add(Reg::r1, offset + kNameAt);
  code.set(Reg::r2, kNameSize);
  code.call(BPF_FUNC_get_current_comm);
}

/// kTime = now - since, since = now; on the first switch of a processor nothing is known, and 0 is charged.
void take_time(BpfCode& code) {
  const BpfLabel known = code.new_label();
  code.call(BPF_FUNC_ktime_get_ns);
  code.copy(kTime, Reg::r0);
  code.load(kDouble, Reg::r1, kCpu, offsetof(SwitchCpu, since));
  code.store(kDouble, kCpu, offsetof(SwitchCpu, since), Reg::r0);
  code.jump_if_unequal(Reg::r1, 0, known);
  code.copy(Reg::r1, Reg::r0);
  code.place(known);
  code.subtract(kTime, Reg::r1);
}

/// Puts the process into the table with its first time; goes to `done` where it could. Else r0 = its entry where
/// another processor put one there first; the table is full where there is none, and the time is lost.
void charge_new(BpfCode& code, const Maps& maps, BpfLabel found, BpfLabel done) {
  code.store(kDouble, Reg::frame, kFresh + kTimeAt, kTime);
  describe_task(code, Reg::frame, kFresh);
  code.load_map(Reg::r1, maps.processes);
  code.copy(Reg::r2, Reg::frame);
  code.add(Reg::r2, kKey);
  code.copy(Reg::r3, Reg::frame);
  code.add(Reg::r3, kFresh);
  code.set(Reg::r4, BPF_NOEXIST);
  code.call(BPF_FUNC_map_update_elem);
  code.jump_if_equal(Reg::r0, 0, done);
  look_up(code, maps.processes);
  code.jump_if_unequal(Reg::r0, 0, found);
  code.load(kDouble, Reg::r1, kCpu, offsetof(SwitchCpu, lost));
  code.add(Reg::r1, kTime);
  code.store(kDouble, kCpu, offsetof(SwitchCpu, lost), Reg::r1);
  code.jump(done);
}

/// Adds to the entry at r0. The name is the process's when its first thread leaves: after exec it has another one.
void charge_known(BpfCode& code, BpfLabel done) {
  code.atomic_add(Reg::r0, kTimeAt, kTime);
  code.copy(Reg::r1, kTask);
  code.shift_left(Reg::r1, 32);
  code.shift_right(Reg::r1, 32);
  code.copy(Reg::r2, kTask);
  code.shift_right(Reg::r2, 32);
  code.jump_if_unequal(Reg::r1, Reg::r2, done);
  code.copy(kTime, Reg::r0);  // an address from here on: calls keep it
  describe_task(code, kTime, 0);
}

/// Whether the processor idles from now on. `after_idle` is placed here: who leaves is the idle task.
void remember_idleness(BpfCode& code, BpfLabel after_idle, BpfLabel done) {
  const BpfLabel end = code.new_label();
  code.place(done);
  code.set(Reg::r3, 0);
  code.load(kDouble, Reg::r1, kArguments, kComingTask);
  code.jump_if_equal(Reg::r1, 0, end);  // not at a switch: somebody works
  code.load(kDouble, Reg::r2, kCpu, offsetof(SwitchCpu, idle_task));
  code.jump_if_unequal(Reg::r1, Reg::r2, end);
  code.set(Reg::r3, 1);
  code.jump(end);

  code.place(after_idle);
  code.load(kDouble, Reg::r1, kArguments, kLeavingTask);
  code.set(Reg::r3, 1);
  code.jump_if_equal(Reg::r1, 0, end);  // not at a switch: it goes on idling
  code.store(kDouble, kCpu, offsetof(SwitchCpu, idle_task), Reg::r1);
  code.set(Reg::r3, 0);
  code.place(end);
  code.store(kDouble, kCpu, offsetof(SwitchCpu, is_idle), Reg::r3);
}

}  // namespace

std::vector<bpf_insn> switch_program(int cpus, int processes) {
  const Maps maps{cpus, processes};
  BpfCode code;
  const BpfLabel found = code.new_label();
  const BpfLabel done = code.new_label();
  const BpfLabel after_idle = code.new_label();
  const BpfLabel out = code.new_label();
  code.copy(kArguments, Reg::r1);
  code.store(kWord, Reg::frame, kKey, 0);
  look_up(code, maps.cpus);
  code.jump_if_equal(Reg::r0, 0, out);  // never: the array has key 0, but the verifier asks
  code.copy(kCpu, Reg::r0);
  take_time(code);
  code.call(BPF_FUNC_get_current_pid_tgid);
  code.copy(kTask, Reg::r0);
  code.shift_right(Reg::r0, 32);
  code.jump_if_equal(Reg::r0, 0, after_idle);
  code.store(kWord, Reg::frame, kKey, Reg::r0);
  look_up(code, maps.processes);
  code.jump_if_unequal(Reg::r0, 0, found);
  charge_new(code, maps, found, done);
  code.place(found);
  charge_known(code, done);
  remember_idleness(code, after_idle, done);
  code.place(out);
  code.leave();
  return code.finish();
}

}  // namespace joulery
