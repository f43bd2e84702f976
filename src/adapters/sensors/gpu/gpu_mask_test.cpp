// SPDX-License-Identifier: Apache-2.0
// Tests of GPU masks: by index, UUID, beginning of a UUID, MIG device; what matches nothing is an error.
#include "adapters/sensors/gpu/gpu_mask.h"

#include <gtest/gtest.h>

namespace joulery {
namespace {

const std::vector<MaskedGpu> kGpus{
    {0, "GPU-1c5b00aa-0001", "NVIDIA A100", {}},
    {1, "GPU-1c5b00bb-0002", "NVIDIA A100", {"MIG-9f01-a", "MIG-9f02-b"}},
    {3, "GPU-77aa-0003", "Quadro K620", {}},  // GPU 2 did not answer
};

std::vector<bool> chosen(std::string_view mask) {
  const auto found = match_gpus(mask, kGpus, "--gpus");
  return found ? *found : std::vector<bool>();
}

TEST(GpuMask, R27_gpus_are_named_by_index_uuid_and_beginnings_of_uuids) {
  EXPECT_EQ(chosen("0"), (std::vector<bool>{true, false, false}));
  EXPECT_EQ(chosen("3"), (std::vector<bool>{false, false, true})) << "NVML's index, not the position";
  EXPECT_EQ(chosen("gpu-1"), (std::vector<bool>{false, true, false})) << "as our parts are called";
  EXPECT_EQ(chosen("GPU-77aa-0003"), (std::vector<bool>{false, false, true}));
  EXPECT_EQ(chosen("GPU-1c5b00b"), (std::vector<bool>{false, true, false}));
  EXPECT_EQ(chosen("gpu-1C5B00AA"), (std::vector<bool>{true, false, false}));
  EXPECT_EQ(chosen("0, GPU-77"), (std::vector<bool>{true, false, true}));
  EXPECT_EQ(chosen("all"), (std::vector<bool>{true, true, true}));
}

TEST(GpuMask, R27_a_mig_device_stands_for_its_gpu) {
  EXPECT_EQ(chosen("MIG-9f02"), (std::vector<bool>{false, true, false}));
  EXPECT_EQ(chosen("1:0"), (std::vector<bool>{false, true, false}));
}

TEST(GpuMask, R27_a_mask_that_matches_nothing_is_an_error_that_lists_the_uuids) {
  for (const char* mask : {"GPU-ffff", "2", "7", "", " , ", "none", "GPU-", "0,MIG-1"}) {
    const auto found = match_gpus(mask, kGpus, "--gpus");
    ASSERT_FALSE(found.has_value()) << mask;
    EXPECT_EQ(found.error().kind, ErrorKind::invalid);
    EXPECT_EQ(found.error().where, "--gpus");
    for (const MaskedGpu& gpu : kGpus) EXPECT_NE(found.error().remedy.find(gpu.uuid), std::string::npos) << mask;
  }
}

TEST(GpuMask, a_beginning_of_two_uuids_is_refused) {
  const auto found = match_gpus("GPU-1c5b", kGpus, "--gpus");
  ASSERT_FALSE(found.has_value());
  EXPECT_EQ(found.error().what, "\"GPU-1c5b\" matches 2 GPUs");
}

TEST(GpuMask, R27_an_inherited_uuid_mask_is_matched_and_noted) {
  // The letters M, I, G and - are not stripped: only whole names count.
  const InheritedMask found = inherited_mask({{}, "GPU-1c5b00aa-0001", {}, false}, kGpus);
  ASSERT_TRUE(found.note.has_value());
  EXPECT_NE(found.note->find("shows the command gpu-0 of 3 GPUs"), std::string::npos) << *found.note;
  EXPECT_FALSE(found.error.has_value());
  EXPECT_FALSE(inherited_mask({{}, {}, {}, false}, kGpus).note.has_value());
  EXPECT_FALSE(inherited_mask({"0", "GPU-1c5b00aa-0001", {}, false}, kGpus).note.has_value())
      << "--gpus has the last word";
}

TEST(GpuMask, R27_an_inherited_mask_that_names_nobody_is_an_error) {
  const InheritedMask found = inherited_mask({{}, "GPU-dead", {}, false}, kGpus);
  ASSERT_TRUE(found.error.has_value());
  EXPECT_EQ(found.error->where, "CUDA_VISIBLE_DEVICES");
  EXPECT_NE(found.error->remedy.find("GPU-77aa-0003"), std::string::npos);
}

TEST(GpuMask, indices_of_cuda_count_fastest_first_among_unlike_gpus) {
  const InheritedMask unsure = inherited_mask({{}, "0", {}, false}, kGpus);
  EXPECT_NE(unsure.note.value_or("").find("fastest first"), std::string::npos);
  const InheritedMask sure = inherited_mask({{}, "0", {}, true}, kGpus);
  EXPECT_NE(sure.note.value_or("").find("gpu-0 of 3"), std::string::npos);
  const std::span<const MaskedGpu> alike(kGpus.data(), 2);
  EXPECT_NE(inherited_mask({{}, "1", {}, false}, alike).note.value_or("").find("gpu-1 of 2"), std::string::npos);
}

TEST(GpuMask, what_follows_an_entry_cuda_does_not_know_is_hidden) {
  const InheritedMask found = inherited_mask({{}, "0,-1,1", {}, true}, kGpus);
  EXPECT_NE(found.note.value_or("").find("shows the command gpu-0 of"), std::string::npos);
  EXPECT_NE(inherited_mask({{}, "-1", {}, false}, kGpus).note.value_or("").find("none of 3"), std::string::npos);
  EXPECT_NE(inherited_mask({{}, "", {}, false}, kGpus).note.value_or("").find("none of 3"), std::string::npos);
}

TEST(GpuMask, R27_where_only_the_visible_count_the_inherited_mask_chooses_and_one_that_shows_none_does_not) {
  using Chosen = std::vector<bool>;
  const auto measured = [](const std::optional<std::string>& cuda, const std::optional<std::string>& nvidia) {
    return inherited_mask({{}, cuda, nvidia, true, true}, kGpus).measured;
  };
  EXPECT_EQ(measured("1", {}), (Chosen{false, true, false}));
  EXPECT_EQ(measured("1,7,0", {}), (Chosen{false, true, false})) << "CUDA stops at the 7";
  EXPECT_EQ(measured({}, "GPU-77aa-0003"), (Chosen{false, false, true}));
  for (const char* none : {"", "-1", "7", "GPU-dead"}) EXPECT_EQ(measured(none, {}), Chosen()) << none;
  EXPECT_EQ(measured({}, {}), Chosen());
  EXPECT_EQ(inherited_mask({{}, "1", {}, false, true}, kGpus).measured, Chosen()) << "unlike GPUs, fastest first";
  EXPECT_EQ(inherited_mask({{}, "1", {}, true, false}, kGpus).measured, Chosen()) << "nobody asked for it";
  const std::string note = inherited_mask({{}, "1", {}, true, true}, kGpus).note.value_or("");
  EXPECT_NE(note.find("gpu-1 of 3 GPUs; no other is measured"), std::string::npos) << note;
}

TEST(GpuMask, a_containers_indices_say_nothing_and_its_uuids_do) {
  EXPECT_FALSE(inherited_mask({{}, {}, "all", false}, kGpus).note.has_value());
  EXPECT_FALSE(inherited_mask({{}, {}, "5", false}, kGpus).error.has_value()) << "numbered anew inside";
  EXPECT_TRUE(inherited_mask({{}, {}, "MIG-9f01-a", false}, kGpus).note.has_value());
  EXPECT_TRUE(inherited_mask({{}, {}, "GPU-dead", false}, kGpus).error.has_value());
}

}  // namespace
}  // namespace joulery
