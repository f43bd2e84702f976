// SPDX-License-Identifier: Apache-2.0
// joulery attach: measure what already runs, until it ends, a time is over, or Ctrl-C. Nothing is changed about it.
#include <array>

#include "adapters/engines/server_counters.h"
#include "adapters/net/curl_http.h"
#include "adapters/processes/attach.h"
#include "adapters/processes/listener.h"
#include "foundation/units/parse.h"
#include "shell/cli/commands.h"
#include "shell/cli/conclude.h"
#include "shell/cli/engine_proxy.h"
#include "shell/cli/limit_option.h"
#include "shell/cli/measure_command.h"
#include "shell/session/access_source.h"

namespace joulery {
namespace {

constexpr std::array kOptions{
    OptionSpec{"--cgroup", "PATH", "a control group: its folder, or its path as in /proc/PID/cgroup"},
    OptionSpec{"--container", "ID",
               "a container of docker, podman, containerd or cri-o, by 8 digits of its id and more"},
    OptionSpec{"--pod", "UID",
               "the part of a Kubernetes pod on this node: its metadata.uid, by 8 signs of it and more"},
    OptionSpec{"--slurm-job", "ID", "the part of a Slurm job on this node"},
    OptionSpec{"--engine", "[KIND:]URL",
               "an inference server that is part of it: its own counters of requests and tokens are read at the edges "
               "and once a second; KIND is llama-server, vllm, tgi, tensorrt-llm or ollama, and mostly found out. "
               "Without PID: the process of this machine that listens there"},
    OptionSpec{
        "--listen", "HOST:PORT",
        "pass requests on to --engine meanwhile: a proxy that adds to each answer the energy it took, in headers "
        "x-joulery-energy-joules and its like, of a stream in a comment before its end"},
    OptionSpec{"--for", "T", "measure for T; else until it ends or Ctrl-C"},
    OptionSpec{"--interval", "T", "time between two readings of fast sensors, 1ms to 1s (100ms)"},
    OptionSpec{"--gpus", "LIST",
               "measure these GPUs only: indices, UUIDs or their beginnings, e.g. 0,GPU-1c5b; "
               "visible: what CUDA shows"},
    OptionSpec{"--limit", "AMOUNT", "say when the machine used 80 % and all of AMOUNT: 5kJ, 0.5kWh, or 10g of carbon"},
    OptionSpec{"--idle-policy", "P", "who pays for idle energy", 0, false, "none|use|reservation|equal|owner"},
    OptionSpec{"--name", "S", "name of the run, to find and compare it by"},
    OptionSpec{"--json", "FILE", "write the run as joulery.run/1 to FILE or fd:N"},
    OptionSpec{"--csv", "FILE", "append a row with CodeCarbon's 38 columns to FILE"},
    OptionSpec{"--html", "FILE", "write a report with pictures to FILE"},
};

/// A server that computes a long prompt answers when it is done with it.
HttpOpener patient_opener(const Context& context) {
  HttpLimits limits;
  limits.whole = std::chrono::seconds(10);
  return curl_opener(access_source(context.variables(), context.paths()), limits);
}

/// Who serves at an address of this machine.
Result<AttachTarget> server_of(const EngineAddress& address, Context& context) {
  if (!is_loopback(address.host)) {
    return failure(ErrorKind::invalid, "who serves is looked for only on this machine's own addresses", address.host,
                   "write localhost, or name what serves: joulery attach PID --engine URL");
  }
  const auto pid = listening_process(context.files(), address.port);
  if (!pid) return failure(pid.error());
  context.detail(fmt::format("process {} listens on port {}", *pid, address.port));
  return AttachTarget{AttachKind::process, std::to_string(*pid)};
}

Result<AttachTarget> target_of(const Invocation& invocation, const std::optional<EngineAddress>& engine,
                               Context& context) {
  std::vector<AttachTarget> targets;
  if (!invocation.arguments.empty()) targets.push_back({AttachKind::process, invocation.arguments.front()});
  const std::array<std::pair<const char*, AttachKind>, 4> options{{{"--cgroup", AttachKind::cgroup},
                                                                   {"--container", AttachKind::container},
                                                                   {"--pod", AttachKind::pod},
                                                                   {"--slurm-job", AttachKind::slurm_job}}};
  for (const auto& [option, kind] : options) {
    if (const auto text = invocation.value(option)) targets.push_back({kind, *text});
  }
  if (targets.size() == 1) return targets.front();
  if (targets.empty() && engine) return server_of(*engine, context);
  return failure(ErrorKind::invalid, targets.empty() ? "nothing to attach to" : "one thing at a time is attached to",
                 {}, "write joulery attach PID, or one of --cgroup, --container, --pod, --slurm-job");
}

Result<MeasurePlan> plan_of(const Invocation& invocation, Context& context) {
  MeasurePlan plan;
  plan.labels.name = invocation.value("--name").value_or("");
  if (const auto policy = context.setting(invocation, "idle-policy")) {
    plan.labels.idle_policy = idle_policy_from(policy->value).value_or(IdlePolicy::none);
  }
  if (const auto text = invocation.value("--for")) {
    const auto length = parse_duration(*text);
    if (!length) return failure(length.error());
    plan.at_most = *length;
  }
  return plan;
}

Result<std::optional<EngineAddress>> engine_of(const Invocation& invocation) {
  const auto text = invocation.value("--engine");
  if (!text) return std::optional<EngineAddress>();
  auto address = parse_engine_address(*text);
  if (!address) return failure(address.error());
  return std::optional(std::move(*address));
}

/// The engine's own counters. A proxy counts what passes it and goes on without them.
Result<void> ask_engine(const EngineAddress& address, bool has_proxy, Workbench& bench, Context& context,
                        MeasurePlan& plan) {
  auto server = find_engine(address, patient_opener(context), bench.equipment().clock());
  if (server) {
    plan.engine = std::move(*server);
  } else if (has_proxy) {
    context.note("the engine's own counters are not read: " + describe(server.error()));
  } else {
    return failure(server.error());
  }
  return {};
}

/// A proxy serves where the engine's processes are not found, too: then all of the machine is shared.
bool is_whole_machine(const Result<AttachTarget>& target, const std::optional<ListenAddress>& listen,
                      Context& context) {
  if (target || !listen || target.error().kind == ErrorKind::invalid) return false;
  context.note("the whole machine's energy is shared among requests: " + describe(target.error()));
  return true;
}

int attach(const Invocation& invocation, Context& context) {
  const auto engine = engine_of(invocation);
  if (!engine) return context.fail(engine.error(), ExitCode::usage);
  const auto listen = listen_of(invocation, *engine);
  if (!listen) return context.fail(listen.error(), ExitCode::usage);
  const auto target = target_of(invocation, *engine, context);
  const bool whole_machine = is_whole_machine(target, *listen, context);
  if (!target && !whole_machine) {
    const bool usage = target.error().kind == ErrorKind::invalid;
    return usage ? context.fail(target.error(), ExitCode::usage) : context.fail(target.error());
  }
  auto plan = plan_of(invocation, context);
  if (!plan) return context.fail(plan.error(), ExitCode::usage);
  Workbench bench(context);
  if (auto ready = bench.prepare(invocation); !ready) return context.fail(ready.error());
  auto limit = limit_by(invocation, bench.equipment().factors());
  if (!limit) return context.fail(limit.error(), ExitCode::usage);
  plan->limit = std::move(*limit);
  if (!whole_machine) {
    if (*engine) {
      if (auto asked = ask_engine(**engine, listen->has_value(), bench, context, *plan); !asked)
        return context.fail(asked.error());
    }
    auto attached = attach_to(context.files(), *target, live_cycle_opener());
    if (!attached) return context.fail(attached.error());
    plan->running = std::move(attached->workload);
    plan->labels.command = std::move(attached->command);
    context.detail("accounted by " + plan->running->accounting());
  }
  std::unique_ptr<EngineProxy> proxy;
  if (*listen) {
    const auto share = whole_machine ? RequestMeter::Share::of_machine : RequestMeter::Share::of_workload;
    auto opened = EngineProxy::open(**listen, **engine, share, plan->labels.idle_policy, bench.equipment().clock());
    if (!opened) return context.fail(opened.error());
    proxy = std::move(*opened);
    plan->requests = &proxy->meter();
    plan->on_open = [&] {
      proxy->serve();
      context.note("requests to " + proxy->address() + " pass to " + (*engine)->origin + "; Ctrl-C ends it");
    };
    plan->on_close = [&] { proxy->close(); };
  }
  const Measured measured = measure_command(*plan, context, bench);
  if (measured.not_started) return context.fail(*measured.not_started);
  conclude(invocation, measured, bench, context);
  if (proxy && !context.globals().quiet) context.err(proxy->summary());
  return 0;
}

}  // namespace

const CommandSpec kAttachCommand{
    .name = "attach",
    .group = "measure",
    .summary = "measure what already runs",
    .usage =
        "PID | --engine URL [--listen HOST:PORT] | --cgroup PATH | --container ID | --pod UID | --slurm-job ID [--for "
        "T]",
    .description =
        "Measures a process with its descendants, a control group, a container, a pod or a Slurm job from now on, "
        "until it "
        "ends, T is over, or Ctrl-C. Nothing about it is changed. A process's children count while they live and when "
        "their parent has waited for them; groups see everything. With --engine it says joules per request and per "
        "token, with --listen besides what each answer took.",
    .options = kOptions,
    .examples =
        "joulery attach 4711 --for 60s\njoulery --place FR attach --container 3f2a9c81\n"
        "joulery attach --cgroup system.slice/nginx.service --for 10m\n"
        "joulery attach --engine http://127.0.0.1:8080 --for 60s\njoulery attach 4711 --engine "
        "vllm:http://127.0.0.1:8000\n"
        "joulery attach --engine http://127.0.0.1:8000 --listen 127.0.0.1:8088",
    .min_arguments = 0,
    .max_arguments = 1,
    .run = attach,
};

}  // namespace joulery
