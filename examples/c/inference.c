/* SPDX-License-Identifier: Apache-2.0
 * Measures two phases of a program in C and prints joules with bounds.
 * Build: cc inference.c $(pkg-config --cflags --libs joulery) -o inference
 */
#include <joulery/joulery.h>
#include <math.h>
#include <stdio.h>

/* Stands for the work you want to know about. */
static double work(long steps) {
  volatile double sum = 0;
  for (long i = 1; i <= steps; ++i) sum += 1.0 / (double)i;
  return sum;
}

static int print_error(const joulery_error *error) {
  fprintf(stderr, "inference: %s: %s; %s\n", error->what, error->where, error->remedy);
  return 1;
}

static int measure(joulery_session *session, const char *name, long steps) {
  joulery_error error;
  joulery_span span = 0;
  if (joulery_begin(session, name, 0, 0, &span, &error) != JOULERY_OK) return print_error(&error);
  work(steps);
  joulery_work(session, span, "step", (double)steps, NULL);
  if (joulery_end(session, span, 0, &error) != JOULERY_OK) return print_error(&error);

  joulery_result result = {.size = sizeof result};
  if (joulery_span_result(session, span, &result, &error) != JOULERY_OK) return print_error(&error);
  printf("%-8s %.3g J (%.3g ... %.3g)", name, result.energy_j.best, result.energy_j.low, result.energy_j.high);
  if (!isnan(result.tree_energy_j.best)) printf(", %.3g J of it this program's", result.tree_energy_j.best);
  printf("\n");
  return 0;
}

int main(void) {
  joulery_session *session = NULL;
  joulery_error error;
  if (joulery_open(NULL, &session, &error) != JOULERY_OK) return print_error(&error);
  int failed = measure(session, "prefill", 40000000) || measure(session, "decode", 80000000);
  if (joulery_close(session, NULL, &error) != JOULERY_OK) failed = print_error(&error);
  return failed;
}
