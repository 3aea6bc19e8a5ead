/* See check.h. SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "run.h"

enum { MAX_BUFFERS = 32, MAX_NOTES = 32 };

static uint32_t state = 1;
static void *buffers[MAX_BUFFERS];
static int32_t buffer_count;
static const char *case_name = "";
static struct {
  const char *what;
  int32_t value;
} notes[MAX_NOTES];
static int32_t note_count;
static int32_t checks;
static int32_t failures;

void seed_random(uint32_t seed) { state = seed * 2654435761u + 1u; }
int32_t check_count(void) { return checks; }
int32_t failure_count(void) { return failures; }

static uint32_t next_random(void) {
  state ^= state << 13;
  state ^= state >> 17;
  state ^= state << 5;
  if (state == 0) state = 1;
  return state;
}

int32_t any_int(int32_t lo, int32_t hi) {
  return lo + (int32_t)((next_random() >> 4) % (uint32_t)(hi - lo + 1));
}

int32_t any_size(int32_t hi) { return any_int(1, any_int(1, hi)); }

float any_float(void) { return (float)any_int(-100000, 100000) / 100000.0f; }

void *new_bytes(int32_t n) {
  unsigned char *const b = malloc((size_t)(n > 0 ? n : 1));
  if (b == NULL || buffer_count == MAX_BUFFERS) {
    printf("FAIL %s: no memory for the test\n", case_name);
    exit(1);
  }
  buffers[buffer_count++] = b;
  for (int32_t i = 0; i < n; i++) b[i] = (unsigned char)(next_random() >> 8);
  return b;
}

static void *new_blank(size_t n) { return memset(new_bytes((int32_t)n), 0, n); }

float *new_zeros(int32_t n) { return new_blank((size_t)n * sizeof(float)); }
int32_t *new_ints(int32_t n) { return new_blank((size_t)n * sizeof(int32_t)); }

float *new_floats(int32_t n) {
  float *const f = new_zeros(n);
  for (int32_t i = 0; i < n; i++) f[i] = any_float();
  return f;
}

float *copy_of(const float *x, int32_t n) {
  return memcpy(new_zeros(n), x, (size_t)n * sizeof(float));
}

void begin_case(const char *kernel) {
  case_name = kernel;
  note_count = 0;
}

void describe(const char *what, int32_t value) {
  if (note_count == MAX_NOTES) return;
  notes[note_count].what = what;
  notes[note_count++].value = value;
}

void end_case(void) {
  while (buffer_count > 0) free(buffers[--buffer_count]);
}

static void fail(const char *what) {
  failures++;
  if (failures > 20) return;
  printf("FAIL %s: %s;", case_name, what);
  for (int32_t i = 0; i < note_count; i++) printf(" %s=%ld", notes[i].what, (long)notes[i].value);
  printf("\n");
}

static int32_t agrees(float got, float want, float allowed) {
  if (isnan(want)) return isnan(got);
  if (isinf(want)) return got == want;
  return fabsf(got - want) <= allowed;
}

void check_floats(const float *got, const float *want, int32_t n, float tolerance, float scale) {
  checks++;
  for (int32_t i = 0; i < n; i++) {
    if (agrees(got[i], want[i], tolerance * fmaxf(1.0f, scale))) continue;
    describe("at", i);
    describe("got*1e6", (int32_t)(got[i] * 1e6f));
    describe("want*1e6", (int32_t)(want[i] * 1e6f));
    fail("wrong value");
    return;
  }
}

void check_bytes(const void *got, const void *want, int32_t n) {
  checks++;
  if (memcmp(got, want, (size_t)n) != 0) fail("wrong bytes");
}

void check_true(int32_t holds, const char *what) {
  checks++;
  if (!holds) fail(what);
}
