// SPDX-License-Identifier: Apache-2.0
// What a person can do about an instrument that is there and cannot be used (metering 10): one sentence each, the same
// in a finding, in `doctor` and in the documentation.
#pragma once

#include <string_view>

namespace joulery::remedy {

inline constexpr std::string_view powercap_rights =
    "let group joulery read energy_uj by a udev or tmpfiles rule, `sudo usermod -aG joulery $USER`, log in again; a "
    "chmod is "
    "lost at reboot";
inline constexpr std::string_view sensord_rights =
    "`sudo usermod -aG joulery $USER`, log in again: its socket is for that group";
inline constexpr std::string_view sensord_silent =
    "`systemctl status joulery-sensord.socket joulery-sensord`; until it answers its channels are missed";
inline constexpr std::string_view container_powercap =
    "run on the host, or in the container with `-v /sys:/host/sys:ro` and --root /host; do not use --privileged for "
    "this";
inline constexpr std::string_view container_perf =
    "run on the host, or start the container with `--cap-add PERFMON`; do not use --privileged for this";
inline constexpr std::string_view perf_rights =
    "`sudo setcap cap_perfmon=ep $(command -v joulery)` or `sudo sysctl kernel.perf_event_paranoid=0`";
inline constexpr std::string_view virtual_machine = "energy is modelled; ask whoever runs the host for per-VM counters";
inline constexpr std::string_view not_this_machine =
    "it is left out, for it counts the whole host or nothing; ask whoever runs the host for per-VM counters";
inline constexpr std::string_view load_rapl = "`sudo modprobe intel_rapl_msr`; AMD needs Linux 5.8 or newer";
inline constexpr std::string_view modelled =
    "energy is modelled with wide bounds; a wall meter is the only better source here";
inline constexpr std::string_view report_zone =
    "this counter is left out; please report the file's content with your processor's name";
inline constexpr std::string_view wait_and_retry =
    "its channel is counted as missed until it answers; see `dmesg` if that lasts";
inline constexpr std::string_view msr_rights =
    "run as root, or `sudo setcap cap_sys_rawio=ep $(command -v joulery)` with read access to /dev/cpu/*/msr; perf and "
    "powercap give the same with less";
inline constexpr std::string_view load_msr = "`sudo modprobe msr`";
inline constexpr std::string_view register_absent =
    "this counter is left out; in a virtual machine it is not there, else please report it with your processor's name";
inline constexpr std::string_view report_processor =
    "use perf or powercap; please report family and model from /proc/cpuinfo";
inline constexpr std::string_view unplug =
    "unplug the charger to measure the whole machine by its battery, or name a wall meter with --sensor";
inline constexpr std::string_view battery_silent =
    "the battery is left out; look into /sys/class/power_supply what its gauge offers";
inline constexpr std::string_view ipmi_rights =
    "run as root, or let your group read and write /dev/ipmi0 by a udev rule; or name --sensor ipmitool where that may "
    "ask";
inline constexpr std::string_view ipmi_silent =
    "try `ipmitool dcmi power reading`; many controllers give power by Redfish alone";
inline constexpr std::string_view dcmi_inactive = "switch power measurement on in the management controller's settings";
inline constexpr std::string_view install_tool = "install ipmitool or FreeIPMI, and see that it is in PATH";
inline constexpr std::string_view ipmi_tool_silent = "run it by hand to see what it complains of; most need root";
inline constexpr std::string_view program_format =
    "print one JSON object a line, as docs/guide/write-a-sensor.md says, and flush each line";
inline constexpr std::string_view program_silent =
    "run it by hand; it must print its first lines within 3 s and flush each line";
inline constexpr std::string_view nvidia_driver = "install the NVIDIA driver's user-space library (libnvidia-ml.so.1)";
inline constexpr std::string_view nvidia_mismatch =
    "the kernel module and the library differ: reboot, or unload and load the nvidia modules again";
inline constexpr std::string_view nvidia_rights =
    "start the container with `--gpus all`, or ask for read access to /dev/nvidia*";
inline constexpr std::string_view nvidia_lost =
    "`sudo nvidia-smi --gpu-reset`, or reboot; the other GPUs are still measured";
inline constexpr std::string_view plug_without_meter =
    "is it a plug that measures, and is the number of the socket right? open the address in a browser";
inline constexpr std::string_view tasmota_password =
    "Tasmota takes a password only inside an address, which everybody can read: use it without WebPassword in a closed "
    "network";
inline constexpr std::string_view redfish_address =
    "is this a management controller with Redfish? name it as redfish:https://HOST";
inline constexpr std::string_view redfish_no_power =
    "its firmware may be old, or the power meter needs a licence or is off: see the controller's own pages";
inline constexpr std::string_view redfish_old_reading =
    "the controller measures too seldom: enable its power monitoring; until then its readings count as missed";
inline constexpr std::string_view redfish_sub_totals =
    "its values may hold each other, so they are not added; please report the answer with your server's name";
inline constexpr std::string_view unknown_metrics =
    "known are the metrics that `joulery data show meter_metrics` lists; another is one more row of that table";
inline constexpr std::string_view modelled_elsewhere =
    "what another program models is no measurement: joulery's own model says how wide it is";
inline constexpr std::string_view no_recording = "name a file that `joulery record FILE` wrote";
inline constexpr std::string_view several_machines =
    "name the exporter of this machine itself, not a collector of several";
inline constexpr std::string_view nvidia_old = "update the NVIDIA driver";

inline constexpr std::string_view amd_library =
    "install ROCm's amd-smi-lib for the energy counter; until then the driver's hwmon tells the power";
inline constexpr std::string_view amd_old = "update ROCm's amd-smi-lib; until then the driver's hwmon tells the power";
inline constexpr std::string_view amd_driver =
    "see `dmesg | grep amdgpu` and what `amd-smi metric` says; virtual machines do not get these counters";
inline constexpr std::string_view amd_rights =
    "join the groups render and video: `sudo usermod -aG render,video $USER`, log in again; in a container give "
    "--device /dev/kfd --device /dev/dri";
inline constexpr std::string_view level_zero_library =
    "install Level Zero (libze1, intel-level-zero-gpu); until then the driver's hwmon counts what it knows";
inline constexpr std::string_view level_zero_old =
    "update Level Zero and Intel's compute runtime, or set ZES_ENABLE_SYSMAN=1 for joulery and the command";
inline constexpr std::string_view level_zero_driver =
    "see `dmesg | grep -E 'i915|xe'`, and whether Intel's compute runtime fits the kernel's driver";
inline constexpr std::string_view level_zero_rights =
    "run as root, or join the groups render and video; many counters of Intel GPUs are for root alone";

inline constexpr std::string_view sysfs_rights =
    "let group joulery read the file by a udev or tmpfiles rule, `sudo usermod -aG joulery $USER`, log in again";
inline constexpr std::string_view report_chip =
    "what it measures is left out; see `dmesg`, and report the names and contents of the chip's files if that lasts";
inline constexpr std::string_view no_board_total =
    "a wall meter sees the whole board; NVIDIA's guide to the module names the rails that are missing here";
inline constexpr std::string_view gpu_asleep =
    "the GPU sleeps and is not woken by a meter; its channel is counted as missed until a program uses it";
inline constexpr std::string_view acpi_power_meter =
    "`sudo modprobe acpi_power_meter`, and put acpi_power_meter.force_cap_on=y on the kernel's command line; it needs "
    "CONFIG_SENSORS_ACPI_POWER";

}  // namespace joulery::remedy
