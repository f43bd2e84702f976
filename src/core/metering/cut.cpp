// SPDX-License-Identifier: Apache-2.0
// The cut is made by taking away, in this order: mirrors, further views of a part, the whole machine beside its parts
// (or all else beside it), psys beside others, what lies inside another part, and what the default cut does not hold.
// What is left is summed.
#include "core/metering/cut.h"

#include <algorithm>
#include <optional>

#include "core/metering/gpu_sensor.h"
#include "foundation/base/ensure.h"

namespace joulery {
namespace {

constexpr std::string_view kBoardRails = "machine/board/";

bool in_default_cut(const Part& part) {
  return part.kind == PartKind::cpu || part.kind == PartKind::memory || part.kind == PartKind::gpu;
}

/// Another meter may name and number parts its own way, so it is not compared path by path: it stands back as soon as
/// an instrument of our own counts parts of that kind.
bool yields_to_own(std::span<const Channel> channels, const Channel& channel) {
  if (channel.view < view_of_another_meter || !in_default_cut(channel.part)) return false;
  return std::any_of(channels.begin(), channels.end(), [&](const Channel& other) {
    return other.view < view_of_another_meter && other.part.kind == channel.part.kind;
  });
}

bool is_better_view(const Channel& a, const Channel& b) {
  return a.view != b.view ? a.view < b.view : better_for_energy(a, b);
}

/// The channel to read for this part: the lowest view, then the best for energy, then the first; one that is barred
/// only where there is no other.
std::size_t best_view(std::span<const Channel> channels, const std::vector<bool>& mirror,
                      const std::vector<std::string>& barred, const Part& part) {
  std::optional<std::size_t> best;
  for (std::size_t i = 0; i < channels.size(); ++i) {
    if (mirror[i] || channels[i].part.path != part.path) continue;
    if (!best) {
      best = i;
      continue;
    }
    const bool same_standing = barred[i].empty() == barred[*best].empty();
    if (same_standing ? is_better_view(channels[i], channels[*best]) : barred[i].empty()) best = i;
  }
  ENSURE(best);
  return *best;
}

/// Chooses by looking at one channel at a time; the lists are short and this runs once.
class Chooser {
 public:
  Chooser(std::span<const Channel> channels, std::vector<bool> mirror, std::vector<std::string> barred)
      : channels_(channels), mirror_(std::move(mirror)), barred_(std::move(barred)) {
    for (std::size_t i = 0; i < channels_.size(); ++i) {
      if (mirror_[i]) mark_part(channels_[i].part);
    }
    // A recording stands behind every instrument of this machine, a meter of the whole one too.
    const bool has_own_whole = std::any_of(channels_.begin(), channels_.end(), [](const Channel& channel) {
      return is_whole_machine(channel.part) && !has_flag(channel, kReplayed);
    });
    bool any_processor = false;
    for (const Channel& channel : channels_) {
      if (has_own_whole && has_flag(channel, kReplayed)) continue;
      anything_but_psys_ |= !is_psys(channel.part) && in_default_cut(channel.part);
      any_processor |= channel.part.kind == PartKind::cpu && !is_rail_of_whole(channel.part);
    }
    if (!any_processor) whole_machine_ = best_whole_machine();
  }

  /// Why the channel is not on the cut; empty when it is.
  [[nodiscard]] std::string why_off(std::size_t index) const {
    const Part& part = channels_[index].part;
    if (mirror_[index]) return "mirror";
    if (best_view(channels_, mirror_, barred_, part) != index)
      return barred_[index].empty() ? "duplicate" : barred_[index];
    if (whole_machine_) return why_beside_whole(index);
    if (is_whole_machine(part)) return part.name() + " holds everything; its parts are summed";
    if (is_psys(part)) return anything_but_psys_ ? "psys holds packages and memory" : "";
    if (std::string holder = held_by(index); !holder.empty()) return "inside " + holder;
    if (part.path.starts_with(kBoardRails)) return in_default_cut(part) ? "" : "rails of a board overlap";
    if (!in_default_cut(part)) return "not in the default cut of packages, memory and gpus";
    return "";
  }

 private:
  /// A rail below a meter that counts it with everything else: a processor's rail does not keep the board from standing
  /// alone, as a package does.
  [[nodiscard]] bool is_rail_of_whole(const Part& part) const {
    return std::any_of(channels_.begin(), channels_.end(), [&](const Channel& other) {
      return is_whole_machine(other.part) && part.path.starts_with(other.part.path + "/");
    });
  }

  /// The meter that stands alone where no processor is counted; GPUs that are found later lie inside it.
  [[nodiscard]] std::optional<std::size_t> best_whole_machine() const {
    std::optional<std::size_t> best;
    for (std::size_t i = 0; i < channels_.size(); ++i) {
      if (mirror_[i] || !is_whole_machine(channels_[i].part)) continue;
      if (!best || channels_[i].view < channels_[*best].view) best = i;
    }
    return best;
  }

  [[nodiscard]] std::string why_beside_whole(std::size_t index) const {
    if (index == *whole_machine_) return "";
    const std::string name = channels_[*whole_machine_].part.name();
    return is_whole_machine(channels_[index].part) ? name + " counts the same machine" : "inside " + name;
  }

  /// A part that is a copy is one through every view.
  void mark_part(const Part& part) {
    for (std::size_t i = 0; i < channels_.size(); ++i) {
      if (channels_[i].part.path == part.path) mirror_[i] = true;
    }
  }

  /// The name of the outermost part that counts this one too. A mirrored part still holds its children: they are
  /// copies.
  [[nodiscard]] std::string held_by(std::size_t index) const {
    const Part& part = channels_[index].part;
    const Part* holder = nullptr;
    for (const Channel& other : channels_) {
      const bool holds = other.part.path != part.path && !is_psys(other.part) && in_default_cut(other.part) &&
                         contains(other.part, part);
      if (holds && (holder == nullptr || contains(other.part, *holder))) holder = &other.part;
    }
    return holder == nullptr ? std::string() : holder->name();
  }

  std::span<const Channel> channels_;
  std::vector<bool> mirror_;
  std::vector<std::string> barred_;
  bool anything_but_psys_ = false;
  std::optional<std::size_t> whole_machine_;  ///< the channel that stands alone
};

}  // namespace

CutChoice choose_cut(std::span<const Channel> channels, const std::vector<bool>& is_mirror,
                     const std::vector<std::string>& barred) {
  ENSURE(is_mirror.empty() || is_mirror.size() == channels.size());
  ENSURE(barred.empty() || barred.size() == channels.size());
  ENSURE(channels.size() <= UINT16_MAX);
  std::vector<bool> yields(channels.size());
  std::vector<Channel> judged;
  std::vector<bool> mirrors;
  std::vector<std::string> bars;
  for (std::size_t i = 0; i < channels.size(); ++i) {
    yields[i] = yields_to_own(channels, channels[i]);
    if (yields[i]) continue;
    judged.push_back(channels[i]);
    mirrors.push_back(!is_mirror.empty() && is_mirror[i]);
    bars.push_back(barred.empty() ? std::string() : barred[i]);
  }
  const Chooser chooser(judged, std::move(mirrors), std::move(bars));
  CutChoice choice;
  std::size_t next = 0;
  for (std::size_t i = 0; i < channels.size(); ++i) {
    const auto index = static_cast<std::uint16_t>(i);
    std::string why = yields[i] ? "another meter's word on what is measured here" : chooser.why_off(next++);
    if (why.empty()) {
      choice.on_cut.push_back(index);
    } else {
      choice.off_cut.emplace_back(index, std::move(why));
    }
  }
  return choice;
}

CutChoice choose_cut(std::span<const Channel> channels, std::span<const bool> is_mirror) {
  return choose_cut(channels, std::vector<bool>(is_mirror.begin(), is_mirror.end()));
}

bool counts_kind(const Part& part, PartKind kind) {
  if (kind == PartKind::memory && holds_memory(part)) return true;
  return part.kind == kind || is_psys(part) || is_whole_machine(part);
}

bool is_counted(std::span<const Channel> channels, PartKind kind) {
  const CutChoice cut = choose_cut(channels, std::vector<bool>());
  return std::any_of(cut.on_cut.begin(), cut.on_cut.end(),
                     [&](std::uint16_t index) { return counts_kind(channels[index].part, kind); });
}

}  // namespace joulery
