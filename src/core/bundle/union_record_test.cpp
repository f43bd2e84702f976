// SPDX-License-Identifier: Apache-2.0
// RP-1: every field that a standard asks of a report stands in a benchmark's document, is a null with its reason, or is
// named among what is not recorded.
#include <algorithm>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "core/bundle/bench_examples.h"
#include "core/bundle/bundle_json.h"
#include "core/bundle/not_recorded.h"

namespace joulery {
namespace {

using Json = nlohmann::json;

/// A field of the union record, and where it stands: a place in the document, or a name of not_recorded.
struct UnionField {
  const char* name;
  const char* place;
};

const UnionField kUnion[] = {
    {"model id", "/measured/trials/0/model/id"},
    {"revision hash", "/measured/trials/0/model/revision"},
    {"parameters, total", "/measured/trials/0/model/parameters"},
    {"parameters, active", "parameters_active"},
    {"precision", "/measured/trials/0/model/precision"},
    {"task", "/measured/trials/0/task"},
    {"data hash", "/measured/trials/0/items/sha256"},
    {"n", "/measured/trials/0/items/positions"},
    {"tokens in", "/headlines/trials/0/tokens_per_query/input"},
    {"tokens cached", "/headlines/trials/0/tokens_per_query/cached"},
    {"tokens out", "/headlines/trials/0/tokens_per_query/output"},
    {"tokens of reasoning", "/headlines/trials/0/tokens_per_query/reasoning"},
    {"failures", "/headlines/trials/0/queries/failed"},
    {"hardware, processor", "/measured/host/cpu_model"},
    {"hardware, accelerators", "/measured/host/gpus/0/name"},
    {"power limit", "/measured/trials/0/trial/arm/fingerprint/power_limit"},
    {"clocks", "/measured/trials/0/machine/repeats/0/0/clock_hz"},
    {"host id", "/measured/host/id_hash"},
    {"boot id", "/measured/host/boot_id"},
    {"device UUIDs", "/measured/host/gpus/0/uuid"},
    {"other tenants", "/measured/trials/0/machine/strangers"},
    {"software", "/joulery/version"},
    {"engine", "/measured/trials/0/model/runtime"},
    {"driver", "/measured/trials/0/trial/arm/fingerprint/driver"},
    {"batch", "/measured/trials/0/model/batch"},
    {"concurrency", "/measured/trials/0/trial/arm/fingerprint/concurrency"},
    {"parallelism", "model_parallelism"},
    {"method, of the node", "/measured/trials/0/trial/method"},
    {"method, of the accelerators", "/measured/trials/0/device/method"},
    {"sampling", "/measured/trials/0/trial/sensor_updates"},
    {"sampling per component", "sampling_by_component"},
    {"windows", "/measured/trials/0/trial/repeats/0/phases/1/time_ns"},
    {"warm-up", "/headlines/trials/0/warm_up_cut"},
    {"idle", "/measured/trials/0/idle/0/window/mean_w"},
    {"tier", "/headlines/trials/0/tier"},
    {"repeats", "/headlines/trials/0/repeats"},
    {"clusters", "/headlines/trials/0/clusters"},
    {"intervals", "/headlines/trials/0/energy_per_query_j/low"},
    {"rung", "/measured/trials/0/trial/rung"},
    {"PUE", "/measured/factors/pue"},
    {"sources of PUE, WUE and grid", "/measured/factors/rows"},
    {"WUE", "/headlines/trials/0/water_on_site_per_1000_queries_l"},
    {"kWh by component", "energy_by_component_kwh"},
    {"kWh per unit", "/headlines/trials/0/energy_per_1000_queries_kwh/best"},
    {"grid factor, location", "/measured/factors/intensity_g_per_kwh/best"},
    {"grid factor, vintage", "/measured/factors/rows/0/vintage"},
    {"grid factor, source", "/measured/factors/rows/0/source"},
    {"grid factor, market", "carbon_market_g"},
    {"grid factor, marginal", "grid_marginal_g_per_kwh"},
    {"grid factor, hour", "grid_hour"},
    {"g operational", "/headlines/trials/0/carbon_location_per_1000_queries_g/best"},
    {"g embodied, with TE, lifetime and share", "carbon_embodied_g"},
    {"L", "/headlines/trials/0/water_grid_per_1000_queries_l/best"},
    {"ADPe kgSb", "adpe_kgsb"},
    {"PE MJ", "primary_energy_mj"},
    {"quality", "/headlines/trials/0/quality/value/best"},
    {"FLOPs", "flops"},
    {"provenance, of the document", "/headlines/measured_sha256"},
    {"provenance, of the samples", "/measured/recordings/0/sha256"},
};

Bench complete_bench() {
  Bench bench = examples::example_bench();
  DeviceDuring device;
  device.part = "machine/gpu-0";
  device.readings = 3;
  device.clock = Frequency::of_base(1.4e9);
  MachineFacts facts;
  facts.repeats.assign(bench.trials[0].trial.repeats.size(), {device});
  bench.trials[0].machine = facts;
  bench.recordings = {{"01EXAMPLERUN0000000000000A", "recordings/a.jly", std::string(64, 'c')}};
  return bench;
}

/// Why a null is one: the word beside it.
bool has_reason(const Json& document, const Json::json_pointer& place) {
  const Json& parent = document.at(place.parent_pointer());
  return parent.contains("why") && parent.at("why").contains(place.back());
}

TEST(UnionRecord, RP_1_every_field_stands_in_the_document_or_is_stated_as_unknown) {
  const Json document = Json::parse(bench_json(complete_bench()));
  ASSERT_EQ(document.at(Json::json_pointer("/measured/trials/0/model")).at("id"), "small-encoder");
  std::size_t unknown = 0;
  for (const UnionField& field : kUnion) {
    if (*field.place != '/') {
      EXPECT_TRUE(document.at("not_recorded").contains(field.place)) << field.name;
      continue;
    }
    const Json::json_pointer place(field.place);
    ASSERT_TRUE(document.contains(place)) << field.name << " at " << field.place;
    if (!document.at(place).is_null()) continue;
    ++unknown;
    EXPECT_TRUE(has_reason(document, place)) << field.name << " is null without a reason";
  }
  EXPECT_GT(unknown, 0U) << "the example leaves some unknown, so that the reasons are tried";
}

TEST(UnionRecord, RP_1_each_reason_is_of_a_field_somebody_asks_for) {
  for (const auto& [name, reason] : not_recorded()) {
    EXPECT_TRUE(std::ranges::any_of(kUnion, [&](const UnionField& field) { return name == field.place; })) << name;
    EXPECT_FALSE(reason.empty());
  }
}

TEST(UnionRecord, a_bundle_from_before_the_reasons_reads_and_writes_as_it_was) {
  Bench bench = examples::example_bench();
  bench.not_recorded.clear();
  const std::string before = bench_json(bench);
  EXPECT_EQ(before.find("not_recorded"), std::string::npos);
  const auto read = read_bench_json(before);
  ASSERT_TRUE(read);
  EXPECT_EQ(bench_json(*read), before);
}

}  // namespace
}  // namespace joulery
