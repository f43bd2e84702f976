// SPDX-License-Identifier: Apache-2.0
// Who shares a meter with whom, on machines made of files: processes of one job that see the same GPUs.
#include "shell/session/node_place.h"

#include <filesystem>
#include <fstream>

#include "testing/temporary_folder.h"

namespace joulery {
namespace {

/// A machine that shows these device files.
struct SmallMachine {
  testing::TemporaryFolder root;
  DiskFiles files{root.path()};
  explicit SmallMachine(const std::vector<std::string>& devices) {
    for (const std::string& device : devices) {
      const std::filesystem::path path = root / device;
      std::filesystem::create_directories(path.parent_path());
      std::ofstream(path) << "";
    }
  }
};

struct Job {
  testing::TemporaryFolder runtime;
  std::vector<std::unique_ptr<NodeSeat>> seats;

  NodeRole sit_down(SmallMachine& machine, const std::optional<std::string>& join = "night") {
    Paths paths;
    paths.runtime = runtime.path();
    seats.push_back(node_seat(machine.files, paths, std::nullopt, join));
    return seats.back() == nullptr ? NodeRole::alone : seats.back()->take_seat();
  }
};

TEST(NodePlace, processes_of_a_job_that_see_the_same_gpus_share_a_meter) {
  SmallMachine one({"dev/nvidia0", "dev/dri/renderD128", "dev/nvidiactl"});
  SmallMachine same({"dev/dri/renderD128", "dev/nvidia0", "dev/nvidia-uvm"});
  Job job;
  EXPECT_EQ(job.sit_down(one), NodeRole::leads);
  EXPECT_EQ(job.sit_down(same), NodeRole::waiting) << "files that are no GPU count for nothing";
}

TEST(NodePlace, who_sees_other_gpus_meters_for_itself) {
  SmallMachine first({"dev/nvidia0"});
  SmallMachine second({"dev/nvidia1"});
  SmallMachine both({"dev/nvidia0", "dev/nvidia1"});
  SmallMachine amd({"dev/dri/renderD128"});
  SmallMachine none({});
  Job job;
  for (SmallMachine* machine : {&first, &second, &both, &amd, &none}) {
    EXPECT_EQ(job.sit_down(*machine), NodeRole::leads) << machine->root.path();
  }
  EXPECT_EQ(job.sit_down(both), NodeRole::waiting);
}

TEST(NodePlace, without_a_job_or_against_its_will_nobody_has_a_seat) {
  SmallMachine machine({});
  Job job;
  EXPECT_EQ(job.sit_down(machine, std::nullopt), NodeRole::alone);
  EXPECT_EQ(job.sit_down(machine, "none"), NodeRole::alone);
}

}  // namespace
}  // namespace joulery
