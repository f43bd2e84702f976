// SPDX-License-Identifier: Apache-2.0
// R9 to R14: what may be summed on the topologies the field trips over.
#include "core/metering/cut.h"

namespace joulery {
namespace {

Channel channel_of(std::string path, PartKind kind, int view = 0) {
  Channel channel;
  channel.part = {std::move(path), kind};
  channel.view = view;
  return channel;
}

using Indices = std::vector<std::uint16_t>;

CutChoice cut_of(const std::vector<Channel>& channels, const std::vector<bool>& mirror = {}) {
  return choose_cut(channels, mirror);
}

TEST(Cut, R9_R10_packages_memory_and_gpus_are_summed_and_what_lies_inside_is_not) {
  const CutChoice cut =
      cut_of({channel_of("machine/package-0", PartKind::cpu), channel_of("machine/package-0/core", PartKind::cpu),
              channel_of("machine/package-0/uncore", PartKind::cpu),
              channel_of("machine/memory/dram-0", PartKind::memory), channel_of("machine/gpu-0", PartKind::gpu)});
  EXPECT_EQ(cut.on_cut, (Indices{0, 3, 4}));
  ASSERT_EQ(cut.off_cut.size(), 2U);
  EXPECT_EQ(cut.off_cut[0].second, "inside package-0");
  EXPECT_EQ(cut.off_cut[1].first, 2);
}

TEST(Cut, R11_psys_never_stands_with_packages) {
  const CutChoice cut =
      cut_of({channel_of("machine/psys", PartKind::board), channel_of("machine/package-0", PartKind::cpu)});
  EXPECT_EQ(cut.on_cut, (Indices{1}));
  EXPECT_EQ(cut.off_cut[0].second, "psys holds packages and memory");
}

TEST(Cut, R11_psys_stands_alone_when_there_is_nothing_else) {
  EXPECT_EQ(cut_of({channel_of("machine/psys", PartKind::board)}).on_cut, (Indices{0}));
}

TEST(Cut, R12_of_several_views_of_a_package_the_best_is_counted_and_the_others_are_duplicates) {
  const CutChoice cut =
      cut_of({channel_of("machine/package-0", PartKind::cpu, 1), channel_of("machine/package-0", PartKind::cpu, 2),
              channel_of("machine/package-0", PartKind::cpu, 0)});
  EXPECT_EQ(cut.on_cut, (Indices{2}));
  EXPECT_EQ(cut.off_cut, (std::vector<std::pair<std::uint16_t, std::string>>{{0, "duplicate"}, {1, "duplicate"}}));
}

TEST(Cut, R12_mmio_alone_is_counted) {
  EXPECT_EQ(cut_of({channel_of("machine/package-0", PartKind::cpu, 2)}).on_cut, (Indices{0}));
}

TEST(Cut, R13_a_mirrored_die_is_counted_once_through_every_view_and_its_children_not_at_all) {
  const CutChoice cut = cut_of(
      {channel_of("machine/package-0-die-0", PartKind::cpu, 0), channel_of("machine/package-0-die-1", PartKind::cpu, 0),
       channel_of("machine/package-0-die-1", PartKind::cpu, 2),
       channel_of("machine/package-0-die-1/core", PartKind::cpu, 0)},
      {false, true, false, false});
  EXPECT_EQ(cut.on_cut, (Indices{0}));
  EXPECT_EQ(cut.off_cut[0].second, "mirror");
  EXPECT_EQ(cut.off_cut[1].second, "mirror");
  EXPECT_EQ(cut.off_cut[2].second, "inside package-0-die-1");
}

TEST(Cut, R14_two_packages_that_both_have_memory_are_both_counted) {
  const CutChoice cut =
      cut_of({channel_of("machine/package-0", PartKind::cpu), channel_of("machine/memory/dram-0", PartKind::memory),
              channel_of("machine/package-1", PartKind::cpu), channel_of("machine/memory/dram-1", PartKind::memory)});
  EXPECT_EQ(cut.on_cut, (Indices{0, 1, 2, 3}));
}

TEST(Cut, R22_a_module_that_holds_a_gpu_is_not_added_to_it) {
  const CutChoice cut =
      cut_of({channel_of("machine/module-0", PartKind::board), channel_of("machine/module-0/gpu-0", PartKind::gpu)});
  EXPECT_EQ(cut.on_cut, (Indices{1}));
}

TEST(Cut, R10_a_node_meter_is_never_summed_with_packages_and_says_why) {
  const CutChoice cut =
      cut_of({channel_of("machine/node", PartKind::board), channel_of("machine/package-0", PartKind::cpu),
              channel_of("machine/wall", PartKind::board), channel_of("machine/gpu-0", PartKind::gpu)});
  EXPECT_EQ(cut.on_cut, (Indices{1, 3}));
  ASSERT_EQ(cut.off_cut.size(), 2U);
  EXPECT_EQ(cut.off_cut[0].second, "node holds everything; its parts are summed");
  EXPECT_EQ(cut.off_cut[1].second, "wall holds everything; its parts are summed");
}

TEST(Cut, R10_a_node_meter_stands_alone_where_no_processor_is_counted_even_when_gpus_are) {
  const std::vector<Channel> channels{
      channel_of("machine/wall", PartKind::board, 5), channel_of("machine/node", PartKind::board, 4),
      channel_of("machine/gpu-0", PartKind::gpu), channel_of("machine/memory", PartKind::memory)};
  const CutChoice cut = cut_of(channels);
  EXPECT_EQ(cut.on_cut, (Indices{1}));
  EXPECT_EQ(cut.off_cut, (std::vector<std::pair<std::uint16_t, std::string>>{
                             {0, "node counts the same machine"}, {2, "inside node"}, {3, "inside node"}}));
  EXPECT_TRUE(is_counted(channels, PartKind::cpu));
  EXPECT_TRUE(is_counted(channels, PartKind::memory));
}

TEST(Cut, a_kind_is_counted_only_by_what_is_on_the_cut) {
  const std::vector<Channel> laptop{channel_of("machine/psys", PartKind::board),
                                    channel_of("machine/package-0", PartKind::cpu)};
  EXPECT_TRUE(is_counted(laptop, PartKind::cpu));
  EXPECT_FALSE(is_counted(laptop, PartKind::memory)) << "psys holds memory, but packages are summed and not psys";
}

TEST(Cut, R9_a_board_that_counts_all_processors_and_accelerators_holds_packages_and_gpus) {
  const CutChoice cut =
      cut_of({channel_of("machine/package-0", PartKind::cpu), channel_of("machine/package-1/core", PartKind::cpu),
              channel_of("machine/cpu", PartKind::cpu), channel_of("machine/memory", PartKind::memory),
              channel_of("machine/memory/dram-0", PartKind::memory), channel_of("machine/accel-0", PartKind::gpu),
              channel_of("machine/accel-1", PartKind::gpu), channel_of("machine/gpu-0", PartKind::gpu)});
  EXPECT_EQ(cut.on_cut, (Indices{2, 3, 5, 6}));
  EXPECT_EQ(cut.off_cut, (std::vector<std::pair<std::uint16_t, std::string>>{
                             {0, "inside cpu"}, {1, "inside cpu"}, {4, "inside memory"}, {7, "inside accel-0"}}));
}

TEST(Cut, another_meter_counts_only_what_no_instrument_of_our_own_sees) {
  const Channel gpu_there = channel_of("machine/gpu-3", PartKind::gpu, view_of_another_meter);
  const Channel package_there = channel_of("machine/package-0", PartKind::cpu, view_of_another_meter);
  const Channel memory_there = channel_of("machine/memory/dram-0", PartKind::memory, view_of_another_meter);
  EXPECT_EQ(cut_of({gpu_there, package_there, memory_there}).on_cut, (Indices{0, 1, 2})) << "nothing else is known";
  const CutChoice beside = cut_of({gpu_there, channel_of("machine/gpu-0", PartKind::gpu), package_there, memory_there,
                                   channel_of("machine/package-1", PartKind::cpu, 10)});
  EXPECT_EQ(beside.on_cut, (Indices{1, 3, 4})) << "its numbering of cards and sockets need not be ours";
  EXPECT_EQ(beside.off_cut,
            (std::vector<std::pair<std::uint16_t, std::string>>{{0, "another meter's word on what is measured here"},
                                                                {2, "another meter's word on what is measured here"}}));
}

TEST(Cut, R22_grace_is_the_processor_with_its_memory_and_the_module_is_added_to_nothing) {
  const std::vector<Channel> channels{
      channel_of("machine/module-0/grace-0/sysio-0", PartKind::cpu), channel_of("machine/module-0", PartKind::board),
      channel_of("machine/module-0/grace-0/cpu-0", PartKind::cpu),
      channel_of("machine/module-0/grace-0", PartKind::cpu), channel_of("machine/gpu-0", PartKind::gpu)};
  EXPECT_EQ(cut_of(channels).on_cut, (Indices{3, 4}));
  EXPECT_TRUE(is_counted(channels, PartKind::memory)) << "no model of memory beside Grace";
  EXPECT_TRUE(contains(channels[1].part, channels[4].part));
  EXPECT_FALSE(contains(channels[3].part, channels[4].part));
}

TEST(Cut, the_input_of_a_board_stands_alone_and_its_rails_lie_inside) {
  const std::vector<Channel> channels{channel_of("machine/board", PartKind::board, 6),
                                      channel_of("machine/board/vdd_cpu_gpu_cv", PartKind::cpu, 6),
                                      channel_of("machine/board/vdd_soc", PartKind::other, 6)};
  const CutChoice cut = cut_of(channels);
  EXPECT_EQ(cut.on_cut, (Indices{0}));
  EXPECT_EQ(cut.off_cut[0].second, "inside board");
  for (const PartKind kind : {PartKind::cpu, PartKind::memory, PartKind::gpu}) EXPECT_TRUE(is_counted(channels, kind));
}

TEST(Cut, without_an_input_of_the_board_its_rails_of_processor_gpu_and_memory_are_summed) {
  const CutChoice cut = cut_of({channel_of("machine/board/vdd_cpu_cv", PartKind::cpu, 6),
                                channel_of("machine/board/vdd_gpu_soc", PartKind::gpu, 6),
                                channel_of("machine/board/vin_sys_5v0", PartKind::other, 6),
                                channel_of("machine/board/vin_sys_5v0/vddq_vdd2_1v8ao", PartKind::memory, 6)});
  EXPECT_EQ(cut.on_cut, (Indices{0, 1, 3}));
  EXPECT_EQ(cut.off_cut[0].second, "rails of a board overlap");
}

TEST(Cut, R16_rails_of_chips_are_on_no_cut_and_do_not_move_what_is) {
  const CutChoice cut = cut_of({channel_of("machine/package-0", PartKind::cpu),
                                channel_of("machine/board/pmbus-1-0058/pin", PartKind::board, 6),
                                channel_of("machine/board/pmbus-1-0058/pout1", PartKind::board, 6)});
  EXPECT_EQ(cut.on_cut, (Indices{0}));
  EXPECT_TRUE(cut_of({channel_of("machine/board/pmbus-1-0058/pin", PartKind::board, 6)}).on_cut.empty());
}

TEST(Cut, a_gpu_seen_by_its_makers_library_and_by_its_driver_is_counted_once_by_the_library) {
  const CutChoice cut =
      cut_of({channel_of("machine/gpu-0", PartKind::gpu, 5), channel_of("machine/gpu-0/package", PartKind::gpu, 5),
              channel_of("machine/gpu-0", PartKind::gpu, 0), channel_of("machine/gpu-0/tile-1", PartKind::gpu, 5)});
  EXPECT_EQ(cut.on_cut, (Indices{2}));
  EXPECT_EQ(cut.off_cut, (std::vector<std::pair<std::uint16_t, std::string>>{
                             {0, "duplicate"}, {1, "inside gpu-0"}, {3, "inside gpu-0"}}));
}

TEST(Cut, a_gpu_with_a_counter_and_a_power_reading_is_counted_by_the_counter) {
  const CutChoice cut =
      cut_of({channel_of("machine/gpu-0", PartKind::gpu, 10), channel_of("machine/gpu-0", PartKind::gpu, 0)});
  EXPECT_EQ(cut.on_cut, (Indices{1}));
}

TEST(Cut, no_channels_give_no_cut) { EXPECT_TRUE(cut_of({}).on_cut.empty()); }

TEST(Cut, a_span_of_flags_is_taken_too) {
  const std::vector<Channel> channels{channel_of("machine/package-0", PartKind::cpu)};
  const bool mirror[] = {false};
  EXPECT_EQ(choose_cut(channels, std::span<const bool>(mirror)).on_cut, (Indices{0}));
}

RC_GTEST_PROP(Cut, no_part_on_the_cut_holds_another_and_every_channel_is_somewhere, ()) {
  const std::vector<std::string> paths{"machine/psys",
                                       "machine/package-0",
                                       "machine/package-0/core",
                                       "machine/package-1",
                                       "machine/memory",
                                       "machine/memory/dram-0",
                                       "machine/gpu-0",
                                       "machine/gpu-0/mig-1",
                                       "machine/node",
                                       "machine/wall",
                                       "machine/cpu",
                                       "machine/accel-0",
                                       "machine/board",
                                       "machine/board/vdd_cpu",
                                       "machine/module-0",
                                       "machine/module-0/grace-0"};
  const std::vector<PartKind> kinds{PartKind::board,  PartKind::cpu,    PartKind::cpu,   PartKind::cpu,
                                    PartKind::memory, PartKind::memory, PartKind::gpu,   PartKind::gpu,
                                    PartKind::board,  PartKind::board,  PartKind::cpu,   PartKind::gpu,
                                    PartKind::board,  PartKind::cpu,    PartKind::board, PartKind::cpu};
  std::vector<Channel> channels;
  std::vector<bool> mirror;
  const int count = *rc::gen::inRange(0, 14);
  for (int i = 0; i < count; ++i) {
    const auto which = *rc::gen::inRange<std::size_t>(0, paths.size());
    channels.push_back(channel_of(paths[which], kinds[which], *rc::gen::inRange(0, 3)));
    mirror.push_back(*rc::gen::inRange(0, 6) == 0);
  }
  const CutChoice cut = cut_of(channels, mirror);
  RC_ASSERT(cut.on_cut.size() + cut.off_cut.size() == channels.size());
  for (const auto a : cut.on_cut) {
    for (const auto b : cut.on_cut) RC_ASSERT(a == b || !contains(channels[a].part, channels[b].part));
  }
}

TEST(Cut, R24_a_channel_that_is_barred_gives_way_to_another_view_of_its_part) {
  Channel counter = channel_of("machine/gpu-0", PartKind::gpu);
  Channel power = channel_of("machine/gpu-0", PartKind::gpu, 10);
  const std::vector<Channel> channels{counter, power};
  EXPECT_EQ(choose_cut(channels, std::vector<bool>()).on_cut, (Indices{0}));
  const CutChoice cut = choose_cut(channels, std::vector<bool>(), {"counter failed its check", ""});
  EXPECT_EQ(cut.on_cut, (Indices{1}));
  EXPECT_EQ(cut.off_cut[0].second, "counter failed its check");
  EXPECT_EQ(choose_cut(std::span(channels).first(1), std::vector<bool>(), {"stuck"}).on_cut, (Indices{0}))
      << "without another view it stays, and its coverage tells";
}

TEST(Cut, G1_of_two_power_readings_of_one_rank_the_one_that_is_less_blind_is_summed) {
  Channel instant = channel_of("machine/gpu-0", PartKind::gpu, 10);
  instant.kind = ChannelKind::power;
  instant.period = std::chrono::milliseconds(100);
  instant.behaviour = SensorBehaviour{std::chrono::milliseconds(25), {}, 1, {}};
  Channel average = instant;
  average.behaviour->window = std::chrono::seconds(1);
  EXPECT_EQ(choose_cut(std::vector<Channel>{instant, average}, std::vector<bool>()).on_cut, (Indices{1}));
}

TEST(Cut, a_recording_does_not_push_the_meter_of_this_machine_off) {
  const Channel node = channel_of("machine/node", PartKind::board);
  Channel replayed = channel_of("machine/package-0", PartKind::cpu, view_of_another_meter);
  replayed.flags.emplace_back(kReplayed);
  EXPECT_EQ(choose_cut(std::vector<Channel>{node, replayed}, std::vector<bool>()).on_cut, (Indices{0}));
  const Channel own = channel_of("machine/package-1", PartKind::cpu);
  EXPECT_EQ(choose_cut(std::vector<Channel>{node, replayed, own}, std::vector<bool>()).on_cut, (Indices{2}));
}

}  // namespace
}  // namespace joulery
