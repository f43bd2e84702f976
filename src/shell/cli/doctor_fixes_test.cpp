// SPDX-License-Identifier: Apache-2.0
// Tests of what doctor --fix offers for which finding, and one fix from finding to undo with stub programs.
#include "shell/cli/doctor_fixes.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sys/stat.h>

#include "adapters/sensors/remedies.h"
#include "testing/temporary_folder.h"

namespace joulery {
namespace {

namespace fs = std::filesystem;

Patient with_finding(const std::string& backend, ErrorKind kind, std::string_view remedy) {
  Patient patient;
  patient.findings.emplace_back(backend, Error{kind, "the finding", "/sys/x", std::string(remedy)});
  return patient;
}

/// A folder that is a machine with two zones only root may read.
struct Machine {
  testing::TemporaryFolder folder;
  DiskFiles files{folder.path()};

  Machine() {
    for (const char* zone : {"intel-rapl:0", "intel-rapl:1"}) {
      put(std::string("/sys/class/powercap/") + zone + "/energy_uj", "1\n");
      ::chmod((folder.path() + "/sys/class/powercap/" + zone + "/energy_uj").c_str(), 0400);
    }
    put("/etc/group", "root:x:0:\nusers:x:100:anna,ben\n");
    put("/proc/sys/kernel/perf_event_paranoid", "2\n");
  }
  void put(const std::string& path, const std::string& text) const {
    fs::create_directories(fs::path(folder.path() + path).parent_path());
    std::ofstream(folder.path() + path) << text;
  }
};

std::vector<std::string> words_of_all(const Fix& fix) {
  std::vector<std::string> words;
  words.reserve(fix.steps.size());
  for (const ChangeStep& step : fix.steps) words.push_back(words_of(step));
  return words;
}

TEST(DoctorFixes, a_machine_without_findings_gets_no_offer) {
  Machine machine;
  EXPECT_TRUE(fixes_for(Patient{}, machine.files, {}).empty());
  const Patient masked = with_finding("powercap", ErrorKind::denied, remedy::container_powercap);
  EXPECT_TRUE(fixes_for(masked, machine.files, {}).empty()) << "a container's mask is not ours to lift";
}

TEST(DoctorFixes, counters_of_root_are_given_to_a_group_now_and_at_every_start) {
  Machine machine;
  const Patient patient = with_finding("powercap", ErrorKind::denied, remedy::powercap_rights);
  const auto fixes = fixes_for(patient, machine.files, {"anna", {}});
  ASSERT_EQ(fixes.size(), 1U);
  const std::string zones = "/sys/class/powercap/intel-rapl:0/energy_uj /sys/class/powercap/intel-rapl:1/energy_uj";
  EXPECT_EQ(words_of_all(fixes[0]),
            (std::vector<std::string>{"groupadd --system joulery", "write /etc/udev/rules.d/60-joulery.rules",
                                      "chgrp joulery " + zones, "chmod 0440 " + zones, "usermod -aG joulery anna"}));
  EXPECT_EQ(words_of(CommandStep{std::get<CommandStep>(fixes[0].steps[3]).undo, {}}), "chmod 0400 " + zones);
  EXPECT_EQ(fixes[0].afterwards, "anna must log in again to be of the group");
}

TEST(DoctorFixes, a_group_that_is_there_and_a_member_of_it_are_left_alone) {
  Machine machine;
  machine.put("/etc/group", "joulery:x:990:anna\n");
  const Patient patient = with_finding("powercap", ErrorKind::denied, remedy::powercap_rights);
  const auto steps = words_of_all(fixes_for(patient, machine.files, {"anna", {}}).front());
  EXPECT_EQ(steps.front(), "write /etc/udev/rules.d/60-joulery.rules");
  EXPECT_EQ(steps.size(), 3U);
}

TEST(DoctorFixes, the_rule_is_that_of_the_packages_example) {
  std::ifstream file(std::string(JOULERY_SOURCE_DIR) + "/packaging/60-joulery.rules");
  const std::string packaged((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  const auto rule_of = [](std::string_view text) { return text.substr(text.find("SUBSYSTEM")); };
  EXPECT_EQ(rule_of(kPowercapRule), rule_of(packaged));
}

TEST(DoctorFixes, an_installed_sensord_is_switched_on_first_and_the_counters_are_opened_only_instead) {
  Machine machine;
  machine.put("/usr/lib/systemd/system/joulery-sensord.socket", "[Socket]\n");
  machine.put("/etc/group", "joulery:x:990:\n");
  const Patient patient = with_finding("powercap", ErrorKind::denied, remedy::powercap_rights);
  const auto fixes = fixes_for(patient, machine.files, {"anna", {}});
  ASSERT_EQ(fixes.size(), 2U);
  EXPECT_EQ(words_of_all(fixes[0]),
            (std::vector<std::string>{"systemctl enable joulery-sensord.socket",
                                      "systemctl start joulery-sensord.socket", "usermod -aG joulery anna"}));
  EXPECT_EQ(fixes[1].check, "powercap");
  EXPECT_EQ(fixes[1].instead_of, "sensord");
}

TEST(DoctorFixes, a_sensord_that_refuses_needs_the_membership_alone) {
  Machine machine;
  Patient patient = with_finding("sensord", ErrorKind::denied, remedy::sensord_rights);
  const auto fixes = fixes_for(patient, machine.files, {"anna", {}});
  ASSERT_EQ(fixes.size(), 1U);
  EXPECT_EQ(words_of_all(fixes[0]), std::vector<std::string>{"usermod -aG joulery anna"});
}

TEST(DoctorFixes, what_sensord_counts_needs_no_further_right) {
  Machine machine;
  Patient patient = with_finding("powercap", ErrorKind::denied, remedy::powercap_rights);
  patient.backend_of = {"sensord"};
  EXPECT_TRUE(fixes_for(patient, machine.files, {"anna", {}}).empty());
}

TEST(DoctorFixes, perf_is_given_to_this_program_first_and_to_everybody_only_instead) {
  Machine machine;
  const Patient patient = with_finding("perf", ErrorKind::denied, remedy::perf_rights);
  const auto fixes = fixes_for(patient, machine.files, {"anna", "/usr/bin/joulery"});
  ASSERT_EQ(fixes.size(), 2U);
  EXPECT_EQ(words_of_all(fixes[0]), std::vector<std::string>{"setcap cap_perfmon=ep /usr/bin/joulery"});
  EXPECT_EQ(fixes[1].instead_of, "perf");
  EXPECT_EQ(words_of_all(fixes[1]), (std::vector<std::string>{"write /etc/sysctl.d/60-joulery.conf",
                                                              "sysctl -w kernel.perf_event_paranoid=0"}));
  EXPECT_EQ(std::get<CommandStep>(fixes[1].steps[1]).undo.back(), "kernel.perf_event_paranoid=2");
}

TEST(DoctorFixes, without_setcap_or_a_bare_binary_the_sysctl_alone_is_offered) {
  Machine machine;
  const Patient patient = with_finding("perf", ErrorKind::denied, remedy::perf_rights);
  const auto no_setcap =
      fixes_for(patient, machine.files, {"anna", "/usr/bin/joulery", [](std::string_view) { return false; }});
  ASSERT_EQ(no_setcap.size(), 1U);
  EXPECT_EQ(no_setcap[0].instead_of, "");
  EXPECT_EQ(fixes_for(patient, machine.files, {"anna", {}}).size(), 1U);
}

TEST(DoctorFixes, a_missing_module_is_loaded_now_and_at_every_start) {
  Machine machine;
  const Patient patient = with_finding("powercap", ErrorKind::unsupported, remedy::load_rapl);
  const auto fixes = fixes_for(patient, machine.files, {});
  ASSERT_EQ(fixes.size(), 1U);
  EXPECT_EQ(words_of_all(fixes[0]), (std::vector<std::string>{"write /etc/modules-load.d/joulery-intel_rapl_msr.conf",
                                                              "modprobe intel_rapl_msr"}));
}

TEST(DoctorFixes, persistence_is_switched_on_for_the_GPUs_that_lack_it) {
  Machine machine;
  Patient patient;
  patient.host.gpus.resize(3);
  patient.host.gpus[0].uuid = "GPU-a";
  patient.host.gpus[0].persistence = false;
  patient.host.gpus[1].uuid = "GPU-b";
  patient.host.gpus[1].persistence = true;
  patient.host.gpus[2].uuid = "GPU-c";
  const auto fixes = fixes_for(patient, machine.files, {});
  ASSERT_EQ(fixes.size(), 1U);
  EXPECT_EQ(words_of_all(fixes[0]), std::vector<std::string>{"nvidia-smi -i GPU-a -pm 1"});
}

TEST(DoctorFixes, programs_in_PATH_do_what_was_shown_and_take_it_back) {
  Machine machine;
  testing::TemporaryFolder stubs;
  for (const char* name : {"groupadd", "groupdel", "chgrp", "chmod", "usermod", "gpasswd"}) {
    const std::string stub = stubs / name;
    std::ofstream(stub) << "#!/bin/sh\necho \"${0##*/} $1 $2\" >> " << stubs.path() << "/said\n";
    ::chmod(stub.c_str(), 0755);
  }
  const char* before = std::getenv("PATH");
  const std::string path = before == nullptr ? "" : before;
  ::setenv("PATH", (stubs.path() + ":" + path).c_str(), 1);
  MachineChange change(machine.folder.path(), run_program);
  const Patient patient = with_finding("powercap", ErrorKind::denied, remedy::powercap_rights);
  const Fix fix = fixes_for(patient, machine.files, {"anna", {}}).front();
  for (const ChangeStep& step : fix.steps) EXPECT_TRUE(change.apply(step).has_value()) << words_of(step);
  EXPECT_TRUE(fs::exists(machine.folder / "etc/udev/rules.d/60-joulery.rules"));
  for (std::size_t left = change.done()->size(); left > 0; --left) EXPECT_TRUE(change.undo(left - 1).has_value());
  ::setenv("PATH", path.c_str(), 1);
  std::ifstream said(stubs / "said");
  std::vector<std::string> programs;
  for (std::string line; std::getline(said, line);) programs.push_back(line.substr(0, line.find(' ')));
  EXPECT_EQ(programs, (std::vector<std::string>{"groupadd", "chgrp", "chmod", "usermod", "gpasswd", "chmod", "chgrp",
                                                "groupdel"}));
  EXPECT_FALSE(fs::exists(machine.folder / "etc/udev"));
}

}  // namespace
}  // namespace joulery
