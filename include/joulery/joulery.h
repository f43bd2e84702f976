/* SPDX-License-Identifier: Apache-2.0
 * Joulery's C interface: measures the energy of the program that calls it, in named spans, with bounds.
 * Link with -ljoulery. Thread-safe. Nothing here throws, prints, or changes signals of the calling threads.
 *
 *   joulery_session *session = NULL;
 *   joulery_error error;
 *   if (joulery_open(NULL, &session, &error) == JOULERY_OK) {
 *     joulery_span span = 0;
 *     joulery_begin(session, "inference", 0, 0, &span, NULL);
 *     ... work ...
 *     joulery_end(session, span, 0, NULL);
 *     joulery_result result = {.size = sizeof result};
 *     joulery_span_result(session, span, &result, NULL);    energy_j.low, .best, .high
 *     joulery_close(session, NULL, NULL);
 *   }
 *
 * Structures begin with their size, so that a newer library serves an older program. Units stand in the names.
 */
#ifndef JOULERY_JOULERY_H
#define JOULERY_JOULERY_H

#include <stdint.h>

#if defined(__GNUC__)
#define JOULERY_API __attribute__((visibility("default")))
#else
#define JOULERY_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* What a call says; 0 is good. The others class errors by what can be done about them. */
typedef enum joulery_status {
  JOULERY_OK = 0,
  JOULERY_TRANSIENT = 1,   /* try again later */
  JOULERY_GONE = 2,        /* it was there and is no more, e.g. a closed session */
  JOULERY_DENIED = 3,      /* a right is missing */
  JOULERY_UNSUPPORTED = 4, /* not on this machine, or not in a forked child */
  JOULERY_INVALID = 5,     /* a wrong argument: unknown span, wrong unit, bad place */
  JOULERY_BROKEN = 6       /* something does not keep its promise; report it */
} joulery_status;

/* What happened, where, and what to do; each a line of UTF-8, cut to fit. May be NULL wherever it is taken. */
typedef struct joulery_error {
  joulery_status status;
  char what[256];
  char where[256];
  char remedy[256];
} joulery_error;

/* How a number came to be, the strongest first. A sum has the weakest of its terms. */
typedef enum joulery_method {
  JOULERY_COUNTED = 0,
  JOULERY_INTEGRATED = 1,
  JOULERY_CALIBRATED = 2,
  JOULERY_MODELLED = 3,
  JOULERY_ASSUMED = 4,
  JOULERY_IMPORTED = 5
} joulery_method;

/* 95 % bounds, systematic. */
typedef struct joulery_range {
  double low;
  double best;
  double high;
} joulery_range;

/* All fields may be 0 or NULL: then the user's settings and the usual values count. */
typedef struct joulery_options {
  uint32_t size;        /* sizeof(joulery_options) */
  const char *name;     /* of the run, to find it by */
  const char *place;    /* "FR", "aws:eu-west-3", "44g/kWh": for carbon; no default */
  uint64_t interval_ns; /* between two readings, 1 ms to 1 s; 100 ms */
  const char *store;    /* a file instead of the usual store; "none" keeps nothing on disk */
  const char *root;     /* prefix of /proc and /sys; NULL for this machine */
  const char *gpus;     /* measure these GPUs only: "0,2", "GPU-1c5b"; one that is not there is refused. "visible":
                           what CUDA_VISIBLE_DEVICES shows, all where it shows none and in a rank of a parallel job */
  const char *pue;      /* of the data centre: "1.2" */
  const char *wue;      /* water on site per kWh of IT energy: "1.8L/kWh" */
} joulery_options;

typedef struct joulery_session joulery_session;
typedef uint32_t joulery_span; /* 0 is never a span */

enum {
  JOULERY_PRECISE = 1 /* read the fast sensors at this edge instead of interpolating between two readings */
};

typedef struct joulery_result {
  uint32_t size;             /* sizeof(joulery_result), set by the caller */
  uint32_t below_resolution; /* 1: shorter than the sensors can tell; `high` is a ceiling */
  int64_t start_mono_ns;     /* CLOCK_MONOTONIC */
  int64_t end_mono_ns;
  joulery_range energy_j;      /* of the whole machine */
  joulery_range self_energy_j; /* without the spans inside it */
  joulery_range tree_energy_j; /* the share of this program and its children; three NaN: unknown */
  int64_t energy_uj;           /* the best value of energy_j; sums exactly */
  joulery_method method;       /* of the machine's sum */
  double coverage;             /* 0 to 1: the time the sensors saw, over the run so far */
} joulery_result;

/* "0.1.0" */
JOULERY_API const char *joulery_version(void);

/* Opens a session and finds the sensors; those that take long to find join later. Until the first span begins, and
 * again a second after the last ended, nothing is read and no thread runs but those of slow sensors (GPUs), asleep.
 * `options` may be NULL. */
JOULERY_API joulery_status joulery_open(const joulery_options *options, joulery_session **session,
                                        joulery_error *error);

/* Begins a span, `parent` being 0 or an open span. `flags`: 0 or JOULERY_PRECISE. */
JOULERY_API joulery_status joulery_begin(joulery_session *session, const char *name, joulery_span parent,
                                         uint32_t flags, joulery_span *span, joulery_error *error);
/* Ends it, on any thread. It is in the journal when this returns: a kill cannot lose it any more. */
JOULERY_API joulery_status joulery_end(joulery_session *session, joulery_span span, uint32_t flags,
                                       joulery_error *error);
/* Adds work done to an open span: joulery_work(session, span, "token", 512, NULL). */
JOULERY_API joulery_status joulery_work(joulery_session *session, joulery_span span, const char *unit, double count,
                                        joulery_error *error);
/* Forgets an open span. */
JOULERY_API joulery_status joulery_cancel(joulery_session *session, joulery_span span, joulery_error *error);
/* What an ended span used. Waits until the sensors were read past its end: one reading, or up to three seconds where a
 * sensor is slow (then JOULERY_TRANSIENT). */
JOULERY_API joulery_status joulery_span_result(joulery_session *session, joulery_span span, joulery_result *result,
                                               joulery_error *error);
/* The run so far as a joulery.run/1 document, with method, bounds and source of every number. Free it by
 * joulery_free. */
JOULERY_API joulery_status joulery_report(joulery_session *session, char **json, joulery_error *error);
/* Ends open spans, stores the run, frees the session whatever it returns. `json` may be NULL; else as
 * joulery_report. Other threads may be inside calls on the session, which end well or with an error, and may still make
 * some, which get JOULERY_GONE, as a second close does. For that a hundred bytes of each session stay. */
JOULERY_API joulery_status joulery_close(joulery_session *session, char **json, joulery_error *error);
JOULERY_API void joulery_free(char *text);

/* CodeCarbon's files (version 3.3). Fields are JSON objects, column name -> text, number or null (unknown), in the
 * columns' order and units: kWh with PUE, W without, kg CO2e, litres, seconds. `flags` 0: the whole machine;
 * JOULERY_TREE: the share of this program and its children. */
enum {
  JOULERY_TREE = 1,
  JOULERY_UPDATE = 2,  /* writing: the run's last row is replaced, instead of a further one */
  JOULERY_EXTENDED = 4 /* writing: also <name>.extended.csv, with method, coverage and bounds behind the 38 columns */
};
/* The 38 fields of a joulery.run/1 document. */
JOULERY_API joulery_status joulery_emissions(const char *run, uint32_t flags, char **fields, joulery_error *error);
/* Those of an ended span, as of a run of its own. Waits as joulery_span_result does. With JOULERY_EXTENDED one more
 * field, "beside": an object of method, bounds and coverage, as in <name>.joulery.json. */
JOULERY_API joulery_status joulery_span_emissions(joulery_session *session, joulery_span span, uint32_t flags,
                                                  char **fields, joulery_error *error);
/* Writes fields as a row of an emissions.csv: locked, whole or not at all; a file with another header is kept as
 * <path>.bak. Fields that are null or missing are empty. `run` may be NULL; else the document whose method, bounds and
 * coverage stand in <name>.joulery.json under the row's run_id. `flags`: 0 appends, or JOULERY_UPDATE; JOULERY_TREE
 * as for the fields. */
JOULERY_API joulery_status joulery_write_emissions(const char *path, const char *fields, const char *run,
                                                   uint32_t flags, joulery_error *error);
/* Writes a task file of 36 columns anew: `tasks` is a JSON array of fields, each with a task_name. */
JOULERY_API joulery_status joulery_write_tasks(const char *path, const char *tasks, joulery_error *error);

#ifdef __cplusplus
}
#endif

#endif
