// SPDX-License-Identifier: Apache-2.0
// The system call behind live_perf_opener(): one event of one CPU, counting everything that runs there.
#include <cerrno>
#include <linux/perf_event.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "adapters/sensors/cpu/perf_power.h"
#include "foundation/base/descriptor_file.h"

namespace joulery {

PerfOpener live_perf_opener() {
  return [](const PerfEvent& event) -> tl::expected<std::unique_ptr<OpenFile>, int> {
    perf_event_attr attr{};
    attr.type = event.type;
    attr.size = sizeof attr;
    attr.config = event.config;
    const long fd = ::syscall(SYS_perf_event_open, &attr, -1, event.cpu, -1, PERF_FLAG_FD_CLOEXEC);
    if (fd < 0) return tl::unexpected(errno);
    return std::make_unique<DescriptorFile>(UniqueFd(static_cast<int>(fd)), "perf event");
  };
}

}  // namespace joulery
