// SPDX-License-Identifier: Apache-2.0
// The words of the domain's enumerations, both ways, in one table each; and the containment of parts.
#include <array>
#include <charconv>

#include "foundation/domain/engine.h"
#include "foundation/domain/method.h"
#include "foundation/domain/part.h"
#include "foundation/domain/run.h"
#include "foundation/domain/slice.h"

namespace joulery {
namespace {

template <class E, std::size_t N>
using Words = std::array<std::pair<E, std::string_view>, N>;

constexpr Words<Method, 6> kMethods{{{Method::counted, "counted"},
                                     {Method::integrated, "integrated"},
                                     {Method::calibrated, "calibrated"},
                                     {Method::imported, "imported"},
                                     {Method::modelled, "modelled"},
                                     {Method::assumed, "assumed"}}};
constexpr Words<PartKind, 5> kPartKinds{{{PartKind::cpu, "cpu"},
                                         {PartKind::memory, "memory"},
                                         {PartKind::gpu, "gpu"},
                                         {PartKind::board, "board"},
                                         {PartKind::other, "other"}}};
constexpr Words<ConsumerKind, 8> kConsumers{{{ConsumerKind::tree, "tree"},
                                             {ConsumerKind::process, "process"},
                                             {ConsumerKind::cgroup, "cgroup"},
                                             {ConsumerKind::container, "container"},
                                             {ConsumerKind::gpu_process, "gpu-process"},
                                             {ConsumerKind::idle, "idle"},
                                             {ConsumerKind::unknown, "unknown"},
                                             {ConsumerKind::joulery, "joulery"}}};
constexpr Words<EngineQuantity, 13> kEngineQuantities{
    {{EngineQuantity::requests, "requests"},
     {EngineQuantity::failed_requests, "failed_requests"},
     {EngineQuantity::prompt_tokens, "prompt_tokens"},
     {EngineQuantity::cached_tokens, "cached_tokens"},
     {EngineQuantity::computed_prompt_tokens, "computed_prompt_tokens"},
     {EngineQuantity::output_tokens, "output_tokens"},
     {EngineQuantity::reasoning_tokens, "reasoning_tokens"},
     {EngineQuantity::running, "running"},
     {EngineQuantity::decodes, "decodes"},
     {EngineQuantity::mean_batch, "mean_batch"},
     {EngineQuantity::longest_request, "longest_request"},
     {EngineQuantity::gpu_energy, "gpu_energy"},
     {EngineQuantity::start_time, "start_time"}}};
constexpr Words<IdlePolicy, 5> kPolicies{{{IdlePolicy::none, "none"},
                                          {IdlePolicy::use, "use"},
                                          {IdlePolicy::reservation, "reservation"},
                                          {IdlePolicy::equal, "equal"},
                                          {IdlePolicy::owner, "owner"}}};

template <class E, std::size_t N>
std::string_view word_of(const Words<E, N>& words, E value) {
  for (const auto& [candidate, word] : words) {
    if (candidate == value) return word;
  }
  return "?";
}

template <class E, std::size_t N>
std::optional<E> value_of(const Words<E, N>& words, std::string_view wanted) {
  for (const auto& [value, word] : words) {
    if (word == wanted) return value;
  }
  return std::nullopt;
}

bool below(std::string_view outer, std::string_view inner) {
  return inner == outer || (inner.starts_with(outer) && inner.size() > outer.size() && inner[outer.size()] == '/');
}

constexpr std::string_view kModule = "machine/module-";

/// The number behind the first '-' of the path's second step: 1 of "machine/gpu-1/memory".
std::optional<int> number_of(const Part& part) {
  const auto dash = part.path.find('-');
  int number = 0;
  if (dash == std::string::npos) return std::nullopt;
  const char* const end = part.path.data() + part.path.size();
  if (std::from_chars(part.path.data() + dash + 1, end, number).ec != std::errc()) return std::nullopt;
  return number;
}

/// How much a meter of the whole machine holds: the wall more than the node, the node more than the board. 0: a part.
int rank_of_whole(const Part& part) {
  if (part.path == "machine/wall") return 3;
  if (part.path == "machine/node") return 2;
  return part.path == "machine/board" ? 1 : 0;
}

bool is_accelerator_slot(const Part& part) { return part.path.starts_with("machine/accel-"); }

}  // namespace

std::string_view to_string(Method method) { return word_of(kMethods, method); }
std::optional<Method> method_from(std::string_view word) { return value_of(kMethods, word); }
std::string_view to_string(PartKind kind) { return word_of(kPartKinds, kind); }
std::optional<PartKind> part_kind_from(std::string_view word) { return value_of(kPartKinds, word); }
std::string_view to_string(ConsumerKind kind) { return word_of(kConsumers, kind); }
std::optional<ConsumerKind> consumer_kind_from(std::string_view word) { return value_of(kConsumers, word); }
std::string_view to_string(IdlePolicy policy) { return word_of(kPolicies, policy); }
std::optional<IdlePolicy> idle_policy_from(std::string_view word) { return value_of(kPolicies, word); }

std::string_view to_string(EngineQuantity quantity) { return word_of(kEngineQuantities, quantity); }
std::optional<EngineQuantity> engine_quantity_from(std::string_view word) { return value_of(kEngineQuantities, word); }

std::string Part::name() const { return path.substr(path.rfind('/') + 1); }

bool is_psys(const Part& part) { return part.path == "machine/psys" || part.path.starts_with("machine/psys-"); }

bool is_whole_machine(const Part& part) { return rank_of_whole(part) > 0; }

bool holds_memory(const Part& part) { return part.path.starts_with(kModule) && part.name().starts_with("grace-"); }

bool is_module(const Part& part) {
  return part.path.starts_with(kModule) && part.path.find('/', kModule.size()) == std::string::npos;
}

bool contains(const Part& outer, const Part& inner) {
  if (below(outer.path, inner.path)) return true;
  // A superchip's module counts its processor and its GPU, which stand beside it in the tree (R22).
  if (is_module(outer) && !is_module(inner)) {
    const bool same_number = number_of(outer) == number_of(inner).value_or(0);
    return same_number &&
           (inner.kind == PartKind::cpu || inner.kind == PartKind::memory || inner.kind == PartKind::gpu);
  }
  if (is_whole_machine(outer)) return rank_of_whole(outer) > rank_of_whole(inner);
  // Meters of a board stand beside the makers' own: all processors at once, accelerators by their slot.
  if (outer.path == "machine/cpu") return inner.kind == PartKind::cpu;
  if (is_accelerator_slot(outer)) return inner.kind == PartKind::gpu && !is_accelerator_slot(inner);
  // psys counts the whole platform: packages and memory lie inside it though not below it in the tree (R9).
  return is_psys(outer) && (inner.kind == PartKind::cpu || inner.kind == PartKind::memory);
}

Bounded<Energy> Run::charged_to(ConsumerKind kind) const {
  Bounded<Energy> sum;
  for (const ShareResult& share : shares) {
    if (share.consumer.kind == kind) sum += share.energy;
  }
  return sum;
}

}  // namespace joulery
