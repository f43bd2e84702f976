// SPDX-License-Identifier: Apache-2.0
// One test with a real mode and a real user instead of an injected errno: root ignores modes, so as root the question
// is asked by a child that has become nobody.
#include <filesystem>
#include <fstream>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "adapters/sensors/cpu/powercap.h"

namespace joulery {
namespace {

constexpr uid_t kNobody = 65534;

/// What the probe says, as an exit code, so that a child can tell it.
int verdict(const std::string& root) {
  DiskFiles files(root);
  const Probe probe = probe_powercap(files);
  if (!probe.sensors.empty()) return 1;
  if (probe.findings.size() != 1) return 2;
  return probe.findings[0].kind == ErrorKind::denied ? 0 : 3;
}

int verdict_as_nobody(const std::string& root) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(::setuid(kNobody) == 0 ? verdict(root) : 4);
  int status = 0;
  if (child < 0 || ::waitpid(child, &status, 0) != child || !WIFEXITED(status)) return 5;
  return WEXITSTATUS(status);
}

TEST(Forbidden, a_counter_that_only_root_may_read_is_denied_for_real) {
  namespace fs = std::filesystem;
  const fs::path root = fs::temp_directory_path() / ("joulery-forbidden-" + std::to_string(::getpid()));
  const fs::path zone = root / "sys/class/powercap/intel-rapl:0";
  fs::create_directories(zone);
  fs::permissions(root, fs::perms::others_read | fs::perms::others_exec, fs::perm_options::add);
  std::ofstream(zone / "name") << "package-0\n";
  std::ofstream(zone / "energy_uj") << "240422366267\n";
  fs::permissions(zone / "energy_uj", ::geteuid() == 0 ? fs::perms::owner_read : fs::perms::none);
  EXPECT_EQ(::geteuid() == 0 ? verdict_as_nobody(root) : verdict(root), 0);
  fs::remove_all(root);
}

}  // namespace
}  // namespace joulery
