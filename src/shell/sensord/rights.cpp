// SPDX-License-Identifier: Apache-2.0
// capabilities(7), prctl(2), seccomp(2): the calls themselves, for they are few and shall be seen. The filter is a list
// of numbers, checked for the architecture they belong to.
#include "shell/sensord/rights.h"

#include <array>
#include <cerrno>
#include <cstddef>
#include <fmt/format.h>
#include <grp.h>
#include <linux/audit.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <vector>

namespace joulery::sensord {
namespace {

constexpr int kMostCapabilities = 64;

#if defined(__x86_64__)
constexpr std::uint32_t kArchitecture = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr std::uint32_t kArchitecture = AUDIT_ARCH_AARCH64;
#else
#error "the filter of system calls is not written for this architecture"
#endif

/// Reading counters, answering clients, a line to the log, memory, the end.
constexpr std::array kCalls{
    SYS_read,       SYS_pread64, SYS_recvfrom,   SYS_sendto,        SYS_accept4, SYS_epoll_pwait, SYS_epoll_ctl,
    SYS_close,      SYS_write,   SYS_getsockopt, SYS_clock_gettime, SYS_futex,   SYS_brk,         SYS_mmap,
    SYS_munmap,     SYS_mremap,  SYS_madvise,    SYS_rt_sigreturn,  SYS_exit,    SYS_exit_group,  SYS_restart_syscall,
#if defined(__x86_64__)
    SYS_epoll_wait,
#endif
};

Error refused(const char* what) { return error_from_errno(errno, what, "joulery-sensord"); }

using Capabilities = std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3>;

__user_cap_header_struct own_header() { return {_LINUX_CAPABILITY_VERSION_3, 0}; }

Result<void> become(const Account& account) {
  if (::setgroups(0, nullptr) != 0) return failure(refused("cannot leave root's groups"));
  if (::setresgid(account.group, account.group, account.group) != 0) return failure(refused("cannot change the group"));
  if (::setresuid(account.user, account.user, account.user) != 0) return failure(refused("cannot change the user"));
  return {};
}

/// What nobody shall get back by executing something. Needs CAP_SETPCAP, which an unprivileged start has not: then
/// no_new_privs says the same.
void drop_bounding_set() {
  for (int capability = 0; capability < kMostCapabilities; ++capability) {
    ::prctl(PR_CAPBSET_DROP, capability, 0, 0, 0);
  }
}

bool holds_nothing() {
  Capabilities now{};
  auto header = own_header();
  if (::syscall(SYS_capget, &header, now.data()) != 0) return false;
  for (const auto& word : now) {
    if (word.effective != 0 || word.permitted != 0 || word.inheritable != 0) return false;
  }
  return ::prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1;
}

}  // namespace

Result<Account> account_of(const std::string& name) {
  if (const passwd* found = ::getpwnam(name.c_str()); found != nullptr) return Account{found->pw_uid, found->pw_gid};
  return failure(ErrorKind::invalid, "there is no such user", name, "`sudo systemd-sysusers`, or name one with --user");
}

bool is_root() { return ::geteuid() == 0; }

Result<void> drop_rights(const Account& account) {
  drop_bounding_set();
  if (is_root()) {
    if (auto changed = become(account); !changed) return changed;
  }
  ::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
  Capabilities none{};
  auto header = own_header();
  if (::syscall(SYS_capset, &header, none.data()) != 0) return failure(refused("cannot drop capabilities"));
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return failure(refused("cannot set no_new_privs"));
  ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  if (is_root() || !holds_nothing()) {
    return failure(ErrorKind::broken, "a right is left after all were dropped", "joulery-sensord", "see `dmesg`");
  }
  return {};
}

Result<void> refuse_other_calls() {
  std::vector<sock_filter> code;
  const auto add = [&](std::uint16_t what, std::uint32_t value, std::uint8_t yes, std::uint8_t no) {
    code.push_back(sock_filter{what, yes, no, value});
  };
  add(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, arch), 0, 0);
  add(BPF_JMP | BPF_JEQ | BPF_K, kArchitecture, 1, 0);
  add(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS, 0, 0);
  add(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr), 0, 0);
  for (const long call : kCalls) {
    add(BPF_JMP | BPF_JEQ | BPF_K, static_cast<std::uint32_t>(call), 0, 1);
    add(BPF_RET | BPF_K, SECCOMP_RET_ALLOW, 0, 0);
  }
  add(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM, 0, 0);
  const sock_fprog program{static_cast<unsigned short>(code.size()), code.data()};
  if (::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) != 0) return failure(refused("no seccomp filter"));
  return {};
}

}  // namespace joulery::sensord
