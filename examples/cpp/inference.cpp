// SPDX-License-Identifier: Apache-2.0
// Measures nested phases of a program in C++ and prints joules per token with bounds.
// Build: c++ -std=c++17 inference.cpp $(pkg-config --cflags --libs joulery) -o inference
#include <cstdio>
#include <joulery/session.h>

namespace {

// Stands for the work you want to know about.
double work(long steps) {
  volatile double sum = 0;
  for (long i = 1; i <= steps; ++i) sum = sum + 1.0 / static_cast<double>(i);
  return sum;
}

int print_error(const joulery::SessionError& error) {
  std::fprintf(stderr, "inference: %s: %s; %s\n", error.what.c_str(), error.where.c_str(), error.remedy.c_str());
  return 1;
}

}  // namespace

int main() {
  joulery::Session::Options options;
  options.name = "inference";
  auto session = joulery::Session::open(options);
  if (!session) return print_error(session.error());
  auto request = session->span("request");
  if (!request) return print_error(request.error());
  {
    auto prefill = session->span("prefill", request->id());
    if (!prefill) return print_error(prefill.error());
    work(20'000'000);
    prefill->work("token", 512);
  }  // a span ends where it goes out of scope
  auto decode = session->span("decode", request->id(), joulery::EdgeKind::precise);
  if (!decode) return print_error(decode.error());
  work(60'000'000);
  decode->work("token", 64);
  const auto of_decode = decode->end();
  if (!of_decode) return print_error(of_decode.error());
  std::printf("decode   %.3g J per token (%.3g ... %.3g)\n", of_decode->energy_j.best / 64,
              of_decode->energy_j.low / 64, of_decode->energy_j.high / 64);

  const auto of_request = request->end();
  if (!of_request) return print_error(of_request.error());
  std::printf("request  %.3g J, %.3g J of it outside prefill and decode\n", of_request->energy_j.best,
              of_request->self_energy_j.best);
  return 0;
}
