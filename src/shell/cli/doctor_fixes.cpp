// SPDX-License-Identifier: Apache-2.0
// A finding is known by its remedy (sensors/remedies.h); rights are given as narrowly as they can be: a group, a
// capability of one program, and only then the whole machine.
#include "shell/cli/doctor_fixes.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <map>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "adapters/sensors/remedies.h"
#include "foundation/base/text.h"

namespace joulery {

constinit const std::string_view kPowercapRule =
    R"(# Written by joulery doctor --fix: members of the group joulery may read the energy counters of processors in full. The
# kernel keeps them to root since CVE-2020-8694: the group is for people you trust.
SUBSYSTEM=="powercap", ACTION=="add", TEST=="energy_uj", RUN+="/bin/chgrp joulery %S%p/energy_uj", RUN+="/bin/chmod 0440 %S%p/energy_uj"
)";

namespace {

constexpr const char* kZones = "/sys/class/powercap";

const Error* finding_with(const Patient& patient, std::string_view backend, std::string_view remedy) {
  const auto found = std::find_if(patient.findings.begin(), patient.findings.end(), [&](const auto& finding) {
    return finding.first == backend && finding.second.remedy == remedy;
  });
  return found == patient.findings.end() ? nullptr : &found->second;
}

/// The members of a group; nothing: there is no such group.
std::optional<std::vector<std::string>> members_of(Files& files, std::string_view group) {
  const auto text = files.read("/etc/group");
  if (!text) return std::nullopt;
  for (const auto line : split(*text, '\n')) {
    const auto fields = split(line, ':');
    if (fields.size() != 4 || fields[0] != group) continue;
    std::vector<std::string> members;
    for (const auto name : split(fields[3], ',')) members.emplace_back(name);
    return members;
  }
  return std::nullopt;
}

/// One command per owner and mode that the counters have now, so that undo gives back exactly these.
void add_rights_now(Files& files, std::vector<ChangeStep>& steps) {
  const auto zones = files.list(kZones);
  if (!zones) return;
  std::map<std::pair<gid_t, mode_t>, std::vector<std::string>> by_rights;
  for (const std::string& zone : *zones) {
    const std::string path = fmt::format("{}/{}/energy_uj", kZones, zone);
    struct stat status{};
    if (::stat(files.host_path(path).c_str(), &status) == 0) {
      by_rights[{status.st_gid, status.st_mode & 07777}].push_back(path);
    }
  }
  const auto with = [](std::vector<std::string> words, const std::vector<std::string>& paths) {
    words.insert(words.end(), paths.begin(), paths.end());
    return words;
  };
  for (const auto& [rights, paths] : by_rights) {
    steps.emplace_back(
        CommandStep{with({"chgrp", "joulery"}, paths), with({"chgrp", std::to_string(rights.first)}, paths)});
    steps.emplace_back(
        CommandStep{with({"chmod", "0440"}, paths), with({"chmod", fmt::format("{:04o}", rights.second)}, paths)});
  }
}

/// Makes the user a member of group joulery, which is made when it is missing.
void add_membership(Files& files, const FixSurroundings& surroundings, Fix& fix) {
  const std::string& user = surroundings.user;
  const auto members = members_of(files, "joulery");
  const bool is_member = members && std::find(members->begin(), members->end(), user) != members->end();
  if (user.empty() || user == "root" || is_member) return;
  fix.steps.emplace_back(CommandStep{{"usermod", "-aG", "joulery", user}, {"gpasswd", "-d", user, "joulery"}});
  fix.afterwards = fmt::format("{} must log in again to be of the group", user);
}

void add_group(Files& files, Fix& fix) {
  if (members_of(files, "joulery")) return;
  fix.steps.emplace_back(CommandStep{{"groupadd", "--system", "joulery"}, {"groupdel", "joulery"}});
}

/// joulery-sensord is installed: its socket gives members of the group the counters in steps, which is less than all.
bool is_sensord_installed(Files& files) {
  constexpr std::array<const char*, 3> kUnits{"/etc/systemd/system/joulery-sensord.socket",
                                              "/usr/lib/systemd/system/joulery-sensord.socket",
                                              "/lib/systemd/system/joulery-sensord.socket"};
  return std::any_of(kUnits.begin(), kUnits.end(), [&files](const char* unit) { return files.read(unit).has_value(); });
}

bool is_counted_by_sensord(const Patient& patient) {
  return std::find(patient.backend_of.begin(), patient.backend_of.end(), "sensord") != patient.backend_of.end();
}

void add_sensord(const Patient& patient, Files& files, const FixSurroundings& surroundings, std::vector<Fix>& fixes) {
  Fix fix{"sensord", "", {}, "", ""};
  if (const Error* refused = finding_with(patient, "sensord", remedy::sensord_rights)) {
    fix.why = refused->what + "; members of group joulery may ask it";
    add_membership(files, surroundings, fix);
  } else if (finding_with(patient, "powercap", remedy::powercap_rights) != nullptr && is_sensord_installed(files)) {
    fix.why = "joulery-sensord is installed and does not run; it tells members of group joulery the counters, coarsely";
    const std::string socket = "joulery-sensord.socket";
    // Two steps, for the second may fail after the first was done: then the first is still known and can be undone.
    fix.steps.emplace_back(CommandStep{{"systemctl", "enable", socket}, {"systemctl", "disable", socket}});
    fix.steps.emplace_back(CommandStep{{"systemctl", "start", socket}, {"systemctl", "stop", socket}});
    add_membership(files, surroundings, fix);
  }
  if (!fix.steps.empty()) fixes.push_back(std::move(fix));
}

void add_powercap(const Patient& patient, Files& files, const FixSurroundings& surroundings, std::vector<Fix>& fixes) {
  const Error* finding = finding_with(patient, "powercap", remedy::powercap_rights);
  if (finding == nullptr) return;
  Fix fix{"powercap",
          fmt::format("{}: {}; the group joulery may read the counters then, after a reboot too", finding->what,
                      finding->where),
          {},
          "",
          fixes.empty() ? "" : "sensord"};
  add_group(files, fix);
  fix.steps.emplace_back(FileStep{"/etc/udev/rules.d/60-joulery.rules", std::string(kPowercapRule)});
  add_rights_now(files, fix.steps);
  add_membership(files, surroundings, fix);
  fixes.push_back(std::move(fix));
}

void add_perf(const Patient& patient, Files& files, const FixSurroundings& surroundings, std::vector<Fix>& fixes) {
  const Error* finding = finding_with(patient, "perf", remedy::perf_rights);
  if (finding == nullptr) return;
  const bool by_capability = surroundings.binary && surroundings.has_program("setcap");
  if (by_capability) {
    fixes.push_back(
        {"perf",
         finding->what + "; this program alone may read energy by perf then",
         {CommandStep{{"setcap", "cap_perfmon=ep", *surroundings.binary}, {"setcap", "-r", *surroundings.binary}}},
         "a new build or update of the program loses it",
         ""});
  }
  const std::string key = "kernel.perf_event_paranoid";
  Fix fix{"perf for everybody",
          finding->what + "; everybody may use perf on the whole machine then",
          {FileStep{"/etc/sysctl.d/60-joulery.conf",
                    "# Reading energy by perf needs 0 or less. Written by joulery doctor --fix.\n" + key + " = 0\n"}},
          "",
          by_capability ? "perf" : ""};
  if (const auto now = files.read("/proc/sys/kernel/perf_event_paranoid")) {
    fix.steps.emplace_back(
        CommandStep{{"sysctl", "-w", key + "=0"}, {"sysctl", "-w", fmt::format("{}={}", key, trim(*now))}});
  }
  fixes.push_back(std::move(fix));
}

/// A module that is not there: now, and at every start.
void add_module(const Patient& patient, std::string_view backend, std::string_view remedy, const std::string& module,
                std::vector<Fix>& fixes) {
  const Error* finding = finding_with(patient, backend, remedy);
  if (finding == nullptr) return;
  fixes.push_back({std::string(backend),
                   fmt::format("{}; the kernel module {} brings them", finding->what, module),
                   {FileStep{fmt::format("/etc/modules-load.d/joulery-{}.conf", module), module + "\n"},
                    CommandStep{{"modprobe", module}, {"modprobe", "-r", module}}},
                   "",
                   ""});
}

void add_persistence(const Patient& patient, std::vector<Fix>& fixes) {
  Fix fix{"gpu driver",
          "the driver stays loaded then, and its counter goes on",
          {},
          "a reboot loses it; nvidia-persistenced keeps it",
          ""};
  for (const HostGpu& gpu : patient.host.gpus) {
    if (gpu.persistence != false || gpu.uuid.empty()) continue;
    fix.steps.emplace_back(
        CommandStep{{"nvidia-smi", "-i", gpu.uuid, "-pm", "1"}, {"nvidia-smi", "-i", gpu.uuid, "-pm", "0"}});
  }
  if (!fix.steps.empty()) fixes.push_back(std::move(fix));
}

bool is_in_path(std::string_view program, const Variables& variables) {
  const auto path = variables.find("PATH");
  if (path == variables.end()) return false;
  const auto folders = split(path->second, ':');
  return std::any_of(folders.begin(), folders.end(), [&](std::string_view folder) {
    return ::access(fmt::format("{}/{}", folder, program).c_str(), X_OK) == 0;
  });
}

}  // namespace

FixSurroundings fix_surroundings(const Variables& variables) {
  FixSurroundings surroundings;
  for (const char* name : {"SUDO_USER", "USER"}) {
    const auto user = variables.find(name);
    if (user == variables.end() || !surroundings.user.empty()) continue;
    surroundings.user = user->second;
  }
  std::array<char, 4096> path{};
  const ssize_t length = ::readlink("/proc/self/exe", path.data(), path.size() - 1);
  // One that has capabilities could not be given back exactly these.
  const bool is_bare = length > 0 && ::getxattr(path.data(), "security.capability", nullptr, 0) < 0;
  if (is_bare) surroundings.binary = std::string(path.data(), static_cast<std::size_t>(length));
  surroundings.has_program = [variables](std::string_view program) { return is_in_path(program, variables); };
  return surroundings;
}

std::vector<Fix> fixes_for(const Patient& patient, Files& files, const FixSurroundings& surroundings) {
  std::vector<Fix> fixes;
  // What joulery-sensord counts already needs no right of one's own.
  const bool served = is_counted_by_sensord(patient);
  if (!served) add_sensord(patient, files, surroundings, fixes);
  if (!served) add_powercap(patient, files, surroundings, fixes);
  add_module(patient, "powercap", remedy::load_rapl, "intel_rapl_msr", fixes);
  if (!served) add_perf(patient, files, surroundings, fixes);
  add_module(patient, "msr", remedy::load_msr, "msr", fixes);
  add_persistence(patient, fixes);
  return fixes;
}

}  // namespace joulery
