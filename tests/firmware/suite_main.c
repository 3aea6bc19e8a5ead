/*
 * Runs many generated models one after the other in one arena: reads the inputs of each sample of each, and writes
 * the outputs, as raw bytes. "suite.h" is written by whoever builds the program (tests/harness/suite.rs):
 *   includes the models' C files, and defines
 *   SUITE_ARENA_SIZE        what the largest model needs
 *   SUITE_MODELS(X)         X(name, run, arena bytes, samples, INPUTS, OUTPUTS) for each model, where
 *   run(arena)              runs it
 *   INPUTS(X), OUTPUTS(X)   X(getter, elements) for each input or output
 *   SUITE_STEPS(X)          optional: see watch.h
 */
#include <stddef.h>
#include <string.h>

#include "io.h"
#include "suite.h"

#ifdef SUITE_STEPS
#include "watch.h"
#else
#define watch_begin(arena, bytes) ((void)(bytes))
#define watch_end() 1
#endif

/* Exit codes, as those of harness_main.c, and one of its own. */
enum { OK = 0, NO_FILES = 2, SHORT_SAMPLE = 3, RUN_FAILED = 4, ARENA_OVERRUN = 5, WRITE_FAILED = 6, UNWATCHED_RUN = 9 };

#define GUARD_BYTES 64
#define PATTERN 0xA5

static unsigned char arena[SUITE_ARENA_SIZE + GUARD_BYTES] __attribute__((aligned(16)));

static int is_read(void *to, size_t bytes)
{
    return io_read(to, bytes) == bytes;
}

static int is_written(const void *from, size_t bytes)
{
    return io_write(from, bytes) == 0;
}

/* Whether what lies behind a model's part of the arena is as it was. */
static int is_untouched(const unsigned char *guard)
{
    for (size_t i = 0; i < GUARD_BYTES; i++)
        if (guard[i] != PATTERN)
            return 0;
    return 1;
}

#define READ(get, length) &&is_read(get(arena), (size_t)(length) * sizeof *get(arena))
#define WRITE(get, length) &&is_written(get(arena), (size_t)(length) * sizeof *get(arena))
#define TEST(name, run, arena_bytes, samples, INPUTS, OUTPUTS)  \
    static int test_##name(void)                                \
    {                                                           \
        memset(arena, PATTERN, sizeof arena);                   \
        for (int sample = 0; sample < (samples); sample++) {    \
            if (!(1 INPUTS(READ)))                              \
                return SHORT_SAMPLE;                            \
            watch_begin(arena, arena_bytes);                    \
            if (run(arena) != 0)                                \
                return RUN_FAILED;                              \
            if (watch_end() == 0)                               \
                return UNWATCHED_RUN;                           \
            if (!is_untouched(arena + (arena_bytes)))           \
                return ARENA_OVERRUN;                           \
            if (!(1 OUTPUTS(WRITE)))                            \
                return WRITE_FAILED;                            \
        }                                                       \
        return OK;                                              \
    }
SUITE_MODELS(TEST)

static int run_all(void)
{
    int code = OK;
#define RUN(name, run, arena_bytes, samples, INPUTS, OUTPUTS)   \
    if (code == OK && (code = test_##name()) != OK)             \
        io_message("model " #name "\n");
    SUITE_MODELS(RUN)
    return code;
}

int main(void)
{
    const int code = io_open() == 0 ? run_all() : NO_FILES;
    io_exit(code);
    return code;
}
