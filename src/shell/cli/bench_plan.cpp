// SPDX-License-Identifier: Apache-2.0
// A task is a group for each of its data sets: only arms with the same items can be compared.
#include "shell/cli/bench_plan.h"

#include <algorithm>
#include <filesystem>

#include "adapters/datasets/known.h"
#include "foundation/base/text.h"
#include "shell/bench/stated_training.h"
#include "shell/cli/engine_places.h"
#include "shell/cli/table_worker.h"

namespace joulery {
namespace {

bool is_of_tasks(const ZooEntry& entry, const std::vector<Task>& tasks) {
  return tasks.empty() || std::ranges::any_of(tasks, [&](const Task& task) { return task.id == entry.task; });
}

/// The zoo may call a model by a name with an @ of its own.
Result<ChosenModel> named_entry(const std::vector<ZooEntry>& zoo, const std::string& word) {
  const auto called = std::ranges::find(zoo, word, &ZooEntry::id);
  if (called != zoo.end()) return ChosenModel{*called, {}};
  auto name = named_model(word);
  if (!name) return failure(name.error());
  auto entry = find_entry(zoo, name->id);
  if (!entry) return failure(entry.error());
  return ChosenModel{std::move(*entry), std::move(name->varied)};
}

Result<std::vector<ChosenModel>> named_entries(const std::vector<ZooEntry>& zoo, const BenchOptions& options) {
  std::vector<ChosenModel> models;
  models.reserve(options.models.size());
  for (const std::string& word : options.models) {
    auto model = named_entry(zoo, word);
    if (!model) return failure(model.error());
    const ZooEntry& entry = model->entry;
    if (!is_of_tasks(entry, options.tasks)) {
      return failure(ErrorKind::invalid, fmt::format("the model {} is for {}", entry.id, entry.task), "--task",
                     fmt::format("write --task {}, or leave --task out", entry.task));
    }
    models.push_back(std::move(*model));
  }
  return models;
}

/// All that are for the tasks.
Result<std::vector<ChosenModel>> entries_of_tasks(const std::vector<ZooEntry>& zoo, const BenchOptions& options,
                                                  const std::string& zoo_path) {
  std::vector<ChosenModel> models;
  for (const ZooEntry& entry : zoo) {
    if (is_of_tasks(entry, options.tasks)) models.push_back({entry, {}});
  }
  if (!models.empty()) return models;
  return failure(ErrorKind::invalid, "no model is for the task", zoo_path,
                 "name a file of models with --models FILE, or another --task");
}

/// Models that share their task and their data set.
struct Group {
  Task task;
  std::string data_set;
  std::vector<ChosenModel> models;
};

/// Without the detours of a path put together, "tests/./x.csv"; a name stays as it is.
std::string plain_path(const std::string& data_set) { return std::filesystem::path(data_set).lexically_normal(); }

Error nothing_to_ask(const std::string& model) {
  return {ErrorKind::invalid, "nothing to ask the model", model,
          "name a data set: --dataset PATH, or data_set in the zoo"};
}

Result<std::vector<Group>> groups_of(const ChosenModels& chosen, const BenchOptions& options) {
  std::vector<Group> groups;
  for (const ChosenModel& model : chosen.models) {
    const ZooEntry& entry = model.entry;
    const auto task = find_task(entry.task);
    if (!task) return failure(task.error());
    const std::string data_set = plain_path(options.data_set.value_or(entry.data_set));
    if (data_set.empty() && !options.models.empty()) return failure(nothing_to_ask(entry.id));
    const auto same = std::ranges::find_if(
        groups, [&](const Group& group) { return group.task.id == task->id && group.data_set == data_set; });
    if (same == groups.end())
      groups.push_back({*task, data_set, {model}});
    else
      same->models.push_back(model);
  }
  const auto place = [](const Group& group) {
    return std::ranges::find(tasks(), group.task.id, &Task::id) - tasks().begin();
  };
  std::ranges::sort(groups, [&](const Group& a, const Group& b) {
    return std::pair(place(a), a.data_set) < std::pair(place(b), b.data_set);
  });
  return groups;
}

/// A shipped set is called as the zoo would write it, wherever it is installed; the user's own keeps its path.
std::string told_name(const std::string& data_set, const EnginePlaces& places) {
  const auto shipped = std::filesystem::path(places.heads).parent_path().lexically_normal().string();
  const auto path = std::filesystem::path(data_set).lexically_normal().string();
  if (!path.starts_with(shipped + "/")) return data_set;
  return fmt::format("data:{}", path.substr(shipped.size() + 1));
}

/// Of this arm alone, or of all.
std::uint32_t batch_of(const VariedOptions& varied, const BenchOptions& options) {
  const auto own = varied.find("batch");
  const auto number = own == varied.end() ? std::nullopt : parse_u64(own->second);
  return number ? static_cast<std::uint32_t>(*number) : options.batch;
}

Result<ArmPlan> arm_of(const ChosenModel& model, const EnginePlaces& places, const std::vector<std::string>& labels,
                       const BenchOptions& options) {
  ArmPlan arm;
  const ZooEntry& entry = model.entry;
  const std::uint32_t batch = batch_of(model.varied, options);
  arm.model = bench_model(entry, options.threads, batch);
  arm.model.varied = model.varied;
  if (entry.training) {
    auto training = stated_training(*entry.training);
    if (!training) return failure(training.error());
    arm.model.training = std::move(*training);
  }
  if (!entry.reference_images.empty())
    arm.reference_images = ReferenceImages{entry.reference_images, told_name(entry.reference_images, places)};
  auto program = engine_program(entry, places);
  auto load = load_request(entry, places, labels, options.threads, batch);
  if (!load)
    arm.why_not = load.error();
  else if (!program)
    arm.why_not = program.error();
  if (program) arm.program = std::move(*program);
  if (load) arm.load = std::move(*load);
  return arm;
}

Result<GroupItems> items_of(const Group& group, const EnginePlaces& places, const BenchOptions& options,
                            ScratchFolder& images) {
  if (group.data_set.empty()) return failure(nothing_to_ask(group.models.front().entry.id));
  const auto workers = std::filesystem::path(places.worker).parent_path();
  const TableReader tables{table_worker(workers), [&images] { return images.path(); }};
  const auto dataset = open_known(group.data_set, group.task.items, places.cache, tables);
  if (!dataset) return failure(dataset.error());
  const std::size_t wanted = options.items.value_or(items_of_tier(options.tier.value_or(Tier::smoke), group.task));
  return draw_group_items(**dataset, told_name(group.data_set, places), wanted, options.seed);
}

}  // namespace

Result<ChosenModels> choose_models(const Context& context, const BenchOptions& options) {
  ChosenModels chosen;
  auto places = zoo_places(context);
  if (!places) return failure(places.error());
  chosen.places = std::move(*places);
  const std::string zoo_path = options.zoo.value_or(shipped_zoo(chosen.places));
  auto zoo = load_zoo(zoo_path);
  if (!zoo) return failure(zoo.error());
  const auto named = options.models.empty() ? entries_of_tasks(*zoo, options, zoo_path) : named_entries(*zoo, options);
  if (!named) return failure(named.error());
  auto models = varied_models(*named, options.vary);
  if (!models) return failure(models.error());
  chosen.models = std::move(*models);
  return chosen;
}

Result<BenchPlan> plan_bench(const ChosenModels& chosen, const BenchOptions& options, ScratchFolder& images) {
  BenchPlan plan;
  plan.pace = pace_of(options.tier.value_or(Tier::smoke));
  plan.order_seed = options.seed;
  plan.pace.curve = options.curve;
  if (plan.pace.curve) plan.pace.curve->point_time = point_time_of(plan.pace.tier);
  const auto groups = groups_of(chosen, options);
  if (!groups) return failure(groups.error());
  for (const Group& group : *groups) {
    GroupPlan planned{group.task, {}, {}};
    auto items = items_of(group, chosen.places, options, images);
    if (!items && options.data_set) return failure(items.error());
    if (items) planned.items = std::move(*items);
    for (const ChosenModel& model : group.models) {
      auto arm = arm_of(model, chosen.places, planned.items.items.labels, options);
      if (!arm) return failure(arm.error());
      planned.arms.push_back(std::move(*arm));
      if (!items) planned.arms.back().why_not = items.error();
      if (!items) planned.items.items.name = told_name(group.data_set, chosen.places);
    }
    plan.groups.push_back(std::move(planned));
  }
  return plan;
}

void place_images(BenchPlan& plan, const std::string& folder) {
  for (GroupPlan& group : plan.groups) {
    if (group.task.answer != AnswerKind::image) continue;
    for (ArmPlan& arm : group.arms) {
      const std::string place = std::filesystem::absolute(folder) / "images" / arm.model.id;
      arm.load.options.try_emplace("image_folder", place);
    }
  }
}

}  // namespace joulery
