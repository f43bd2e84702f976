// SPDX-License-Identifier: Apache-2.0
// The longest record of a part is taken whole; every other one adds the time that is still missing and must agree in
// the time both saw.
#include "core/merging/merge_node.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

#include "core/attribution/ends.h"
#include "core/attribution/share.h"
#include "foundation/domain/calibration.h"

namespace joulery {
namespace {

constexpr Duration kNoGap = std::chrono::milliseconds(1);  // as the road's accounts

/// What one run says of one part.
struct PartRecord {
  const MergeInput* input = nullptr;
  const PartResult* part = nullptr;
  Stretches seen;
};

/// The longer record first; between equals the one that can be computed again, the stronger method, the id.
bool goes_first(const PartRecord& a, const PartRecord& b) {
  const auto key = [](const PartRecord& record) {
    return std::tuple(-length_of(record.seen).count(), !record.input->is_exact(), record.part->method,
                      record.input->run.start.id, -record.part->energy.best.microjoules());
  };
  return key(a) < key(b);
}

std::map<std::string, std::vector<PartRecord>> records_by_path(const std::vector<const MergeInput*>& inputs) {
  std::map<std::string, std::vector<PartRecord>> records;
  for (const MergeInput* input : inputs) {
    for (const PartResult& part : input->run.parts) {
      if (part.on_cut) records[part.part.path].push_back({input, &part, seen_by(input->run, part)});
    }
  }
  for (auto& [path, of_part] : records) std::sort(of_part.begin(), of_part.end(), goes_first);
  return records;
}

bool are_nested(const Part& a, const Part& b) { return contains(a, b) || contains(b, a); }

std::vector<std::string> cut_of(const Run& run) {
  std::vector<std::string> paths;
  for (const PartResult& part : run.parts) {
    if (part.on_cut) paths.push_back(part.part.path);
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

/// The rest of a calibrated machine is what its own cut does not hold: beside other parts it would be counted twice.
void leave_rest_of_other_cuts(const std::map<std::string, std::vector<PartRecord>>& records,
                              std::vector<std::string>& paths, NodeBook& book) {
  const auto rest = records.find(std::string(rest_path));
  if (rest == records.end()) return;
  const bool fits = std::all_of(rest->second.begin(), rest->second.end(),
                                [&paths](const PartRecord& record) { return cut_of(record.input->run) == paths; });
  if (fits) return;
  std::erase(paths, rest->first);
  book.anomalies.push_back({"other_cut", rest->first, rest->second.front().input->run.begin,
                            "left out: it was calibrated along another cut"});
}

/// Runs of one machine may have seen it along different cuts (another right, another sensor): of parts that hold each
/// other the better measured one stays, or energy would be twice in the sum.
std::vector<std::string> choose_paths(const std::map<std::string, std::vector<PartRecord>>& records, NodeBook& book) {
  std::vector<const std::vector<PartRecord>*> order;
  order.reserve(records.size());
  for (const auto& [path, of_part] : records) order.push_back(&of_part);
  std::sort(order.begin(), order.end(), [](const auto* a, const auto* b) {
    const auto key = [](const PartRecord& first) {
      return std::tuple(first.part->method, -length_of(first.seen).count(), first.part->part.path);
    };
    return key(a->front()) < key(b->front());
  });
  std::vector<const Part*> chosen;
  for (const auto* of_part : order) {
    const Part& part = of_part->front().part->part;
    const auto held =
        std::find_if(chosen.begin(), chosen.end(), [&](const Part* one) { return are_nested(*one, part); });
    if (held == chosen.end()) {
      chosen.push_back(&part);
      continue;
    }
    book.anomalies.push_back(
        {"other_cut", part.path, of_part->front().input->run.begin,
         fmt::format("left out: {} of other runs is the same energy, better known", (*held)->name())});
  }
  std::vector<std::string> paths;
  paths.reserve(chosen.size());
  for (const Part* part : chosen) paths.push_back(part->path);
  std::sort(paths.begin(), paths.end());
  leave_rest_of_other_cuts(records, paths, book);
  return paths;
}

Error contradiction(const PartRecord& record, const MergedPiece& piece, const Bounded<Energy>& one,
                    const Bounded<Energy>& other) {
  const auto text = [](const Bounded<Energy>& energy) {
    return fmt::format("{:.6g} … {:.6g} J", energy.low / joule, energy.high / joule);
  };
  return {ErrorKind::broken,
          fmt::format("two runs of one machine contradict each other: {} took {} by {} and {} by {}",
                      record.part->part.name(), text(other), piece.input->run.start.id, text(one),
                      record.input->run.start.id),
          node_label(record.input->run.start.host),
          "see joulery runs show for both, and leave out the one whose sensor failed"};
}

/// In the time both saw, the bounds must meet.
Result<void> check_against(const PartRecord& record, const std::vector<MergedPiece>& pieces) {
  for (const MergedPiece& piece : pieces) {
    for (const Stretch& both : common({piece.stretch}, record.seen)) {
      const auto one = amount_between(*record.input, *record.part, both);
      if (!one) return failure(one.error());
      const auto other = amount_between(*piece.input, *piece.part, both);
      if (!other) return failure(other.error());
      if (one->energy.low > other->energy.high || other->energy.low > one->energy.high) {
        return failure(contradiction(record, piece, one->energy, other->energy));
      }
    }
  }
  return {};
}

void add_flags(const PartResult& from, PartResult& to) {
  for (const std::string& flag : from.flags) {
    if (std::find(to.flags.begin(), to.flags.end(), flag) == to.flags.end()) to.flags.push_back(flag);
  }
}

/// Books what `record` saw of `stretches`.
Result<void> take(const PartRecord& record, const Stretches& stretches, NodePart& book, Energy& idle) {
  for (const Stretch& stretch : stretches) {
    const auto amount = amount_between(*record.input, *record.part, stretch);
    if (!amount) return failure(amount.error());
    book.result.energy += amount->energy;
    idle += amount->idle;
    book.pieces.push_back({stretch, record.input, record.part});
    book.covered += stretch.length();
  }
  if (stretches.empty()) return {};
  book.result.method = weakest(book.result.method, record.part->method);
  add_flags(*record.part, book.result);
  return {};
}

/// Programs and meters that were charged, each run once however often it was given.
std::vector<ShareResult> claims_on(const std::string& path, const std::vector<PartRecord>& records) {
  std::vector<ShareResult> claims;
  std::set<std::string> told;
  for (const PartRecord& record : records) {
    if (!told.insert(record.input->run.start.id).second) continue;
    for (const ShareResult& share : record.input->run.shares) {
      const bool own = share.consumer.kind == ConsumerKind::tree || share.consumer.kind == ConsumerKind::joulery ||
                       share.consumer.kind == ConsumerKind::cgroup || share.consumer.kind == ConsumerKind::container;
      // A process on a GPU may be another rank's, idle and unknown are the machine's: they follow from the rest.
      if (!own || share.part != path) continue;
      const auto same = std::find_if(claims.begin(), claims.end(), [&](const ShareResult& claim) {
        return claim.consumer.kind == share.consumer.kind && claim.consumer.name == share.consumer.name;
      });
      if (same == claims.end()) {
        claims.push_back({{share.consumer.kind, share.consumer.name, std::nullopt}, path, exact(share.energy.best)});
      } else {
        same->energy += exact(share.energy.best);
      }
    }
  }
  const auto by_name = [](const ShareResult& a, const ShareResult& b) {
    return std::tie(a.consumer.kind, a.consumer.name) < std::tie(b.consumer.kind, b.consumer.name);
  };
  std::sort(claims.begin(), claims.end(), by_name);
  return claims;
}

/// R29: what nobody claims is unknown's; what is claimed twice (a rank inside another's tree) is divided.
void divide(NodePart& part, Energy idle, std::vector<ShareResult> claims) {
  const Energy whole = part.result.energy.best;
  std::vector<Claim> weights;
  Energy claimed;
  for (const ShareResult& claim : claims) {
    weights.push_back({static_cast<std::uint64_t>(std::max<std::int64_t>(0, claim.energy.best.microjoules())), 0});
    claimed += claim.energy.best;
  }
  const Energy unclaimed = std::max(Energy{}, whole - std::min(whole, idle) - claimed);
  std::vector<Energy> out(claims.size() + 2);
  share(whole, idle, weights, static_cast<std::uint64_t>(unclaimed.microjoules()), IdlePolicy::none, out);
  claims.push_back({{ConsumerKind::idle, "idle", std::nullopt}, part.result.part.path, {}});
  claims.push_back({{ConsumerKind::unknown, "other programs", std::nullopt}, part.result.part.path, {}});
  for (std::size_t i = 0; i < claims.size(); ++i) claims[i].energy = exact(out[i]);
  widen_shares(part.result.energy, claims);
  part.shares = std::move(claims);
}

/// Why a time was not seen, in the words of the runs that were there.
std::string why_unseen(const Stretch& stretch, const std::vector<PartRecord>& records) {
  for (const PartRecord& record : records) {
    for (const Gap& gap : record.input->run.gaps) {
      if (gap.part == record.part->part.path && gap.from < stretch.to && gap.to > stretch.from) return gap.why;
    }
  }
  return "no run saw this part";
}

Result<NodePart> merge_part(const std::vector<PartRecord>& records, const Stretches& window) {
  const PartRecord& longest = records.front();
  NodePart book;
  book.result = *longest.part;
  book.result.energy = {};
  book.result.series = {};
  Energy idle;
  Stretches covered;
  for (const PartRecord& record : records) {
    if (auto agrees = check_against(record, book.pieces); !agrees) return failure(agrees.error());
    if (auto taken = take(record, without(record.seen, covered), book, idle); !taken) return failure(taken.error());
    covered = united(covered, record.seen);
  }
  const Duration all = length_of(window);
  book.result.coverage = all > Duration::zero() ? std::min(1.0, seconds_of(book.covered) / seconds_of(all)) : 0;
  for (const Stretch& hole : without(window, covered)) {
    if (hole.length() < kNoGap) continue;
    book.gaps.push_back({longest.part->part.path, hole.from, hole.to, why_unseen(hole, records)});
  }
  if (book.gaps.empty() && book.covered > Duration::zero()) book.result.coverage = 1;
  if (records.size() > 1) {
    book.result.evidence.formula = fmt::format("{} runs saw it; {:.6g} s of {:.6g} s are taken from run {}: {}",
                                               records.size(), seconds_of(length_of(longest.seen)), seconds_of(all),
                                               longest.input->run.start.id, longest.part->evidence.formula);
  }
  divide(book, idle, claims_on(longest.part->part.path, records));
  return book;
}

}  // namespace

std::string node_label(const Host& host) { return host.id_hash.empty() ? host.boot_id : host.id_hash; }

Result<NodeBook> merge_node(std::vector<const MergeInput*> inputs) {
  NodeBook book;
  for (const MergeInput* input : inputs) {
    if (input->run.end > input->run.begin) book.window = united(book.window, {{input->run.begin, input->run.end}});
  }
  const auto records = records_by_path(inputs);
  book.inputs = std::move(inputs);
  for (const std::string& path : choose_paths(records, book)) {
    auto part = merge_part(records.at(path), book.window);
    if (!part) return failure(part.error());
    book.parts.push_back(std::move(*part));
  }
  return book;
}

}  // namespace joulery
