// SPDX-License-Identifier: Apache-2.0
// Part: a node of the machine's tree, named by its path: machine ⊃ package-0 ⊃ core; machine ⊃ memory ⊃ dram-0; machine
// ⊃ gpu-0. Some meters hold parts without being their parent in the path: psys packages and memory, the platform's
// "cpu" all packages, "accel-0" the GPUs, and "node" or "wall" everything.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace joulery {

enum class PartKind { cpu, memory, gpu, board, other };

[[nodiscard]] std::string_view to_string(PartKind kind);
[[nodiscard]] std::optional<PartKind> part_kind_from(std::string_view word);

/// A place in the machine that takes energy.
struct Part {
  std::string path;  ///< "machine/package-0/core"
  PartKind kind = PartKind::other;

  /// The last step of the path: "core".
  [[nodiscard]] std::string name() const;
  bool operator==(const Part&) const = default;
};

/// The platform counter; machines of several sockets may have one each ("machine/psys-1").
[[nodiscard]] bool is_psys(const Part& part);

/// A superchip's module ("machine/module-0"): processor and GPU of the same number (Grace Hopper, R22).
[[nodiscard]] bool is_module(const Part& part);

/// A meter of the whole machine: "machine/board" (the input of a Jetson module), "machine/node" (management controller,
/// battery, Cray) and "machine/wall" (at the plug, with the power supply's losses).
[[nodiscard]] bool is_whole_machine(const Part& part);

/// A processor whose power includes its memory: the Grace socket ("machine/module-0/grace-0"), by NVIDIA's definition.
[[nodiscard]] bool holds_memory(const Part& part);

/// True when `outer` is `inner` or holds it (R9, R11, R22): path prefix; psys holds packages, their children and
/// memory; a module processor, memory and GPU; "machine/cpu" every processor; "machine/accel-N", as boards that count
/// accelerators apart name them, the GPUs; a meter of the whole machine everything, the wall also the node, the node
/// also the board.
[[nodiscard]] bool contains(const Part& outer, const Part& inner);

}  // namespace joulery
