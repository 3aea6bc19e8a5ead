/*
 * Runs a generated model on samples from a file: reads the inputs of one sample after the other, each in the
 * order of MODEL_INPUTS and as the raw bytes of its elements, and writes the outputs of each in the same manner;
 * after the last, a uint32_t says how many bytes of stack the model used at most (0 where that is not known).
 *
 * "model_io.h" is written by whoever builds the program:
 *   includes the model's header, and defines
 *   MODEL_ARENA_SIZE, MODEL_ARENA_ALIGN   the header's macros
 *   MODEL_RUN                             the function that runs the model
 *   MODEL_INPUTS(X), MODEL_OUTPUTS(X)     X(getter, elements) for each input or output
 *   MODEL_INPUTS_OUTSIDE                  if inputs are not in the arena but come there by rows
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "io.h"
#include "model_io.h"

/* Exit codes; whoever runs the program names them in its messages (tests/harness/run.rs). */
enum { OK = 0, NO_FILES = 2, SHORT_SAMPLE = 3, RUN_FAILED = 4, ARENA_OVERRUN = 5, WRITE_FAILED = 6, BUFFER_OUTSIDE = 7 };

#define GUARD_BYTES 64
#define PATTERN 0xA5

/* The arena between two guards; GNU C, so that it is aligned as the model asks and no more. */
static struct {
    unsigned char before[GUARD_BYTES];
    unsigned char arena[MODEL_ARENA_SIZE] __attribute__((aligned(MODEL_ARENA_ALIGN)));
    unsigned char after[GUARD_BYTES];
} memory;

static int is_untouched(const unsigned char *guard)
{
    for (size_t i = 0; i < GUARD_BYTES; i++)
        if (guard[i] != PATTERN)
            return 0;
    return 1;
}

/* Whether a buffer lies in the arena, as the contract says. */
static int is_inside(const void *buffer, size_t bytes)
{
    const unsigned char *start = buffer;
    return start >= memory.arena && bytes <= MODEL_ARENA_SIZE && start <= memory.arena + (MODEL_ARENA_SIZE - bytes);
}

#define BYTES(get, length) ((size_t)(length) * sizeof *get(memory.arena))

/* Fills all inputs; returns the bytes read, which is less than a sample at the end of the file. */
static size_t read_sample(void)
{
    size_t got = 0;
#define READ(get, length) got += io_read(get(memory.arena), BYTES(get, length));
    MODEL_INPUTS(READ)
#undef READ
    return got;
}

static int write_results(void)
{
    int failed = 0;
#define WRITE(get, length) failed |= io_write(get(memory.arena), BYTES(get, length));
    MODEL_OUTPUTS(WRITE)
#undef WRITE
    return failed;
}

static int buffers_are_inside(void)
{
    int inside = 1;
#define CHECK(get, length) inside &= is_inside(get(memory.arena), BYTES(get, length));
#ifndef MODEL_INPUTS_OUTSIDE
    MODEL_INPUTS(CHECK)
#endif
    MODEL_OUTPUTS(CHECK)
#undef CHECK
    return inside;
}

static size_t sample_bytes(void)
{
    size_t sum = 0;
#define SUM(get, length) sum += BYTES(get, length);
    MODEL_INPUTS(SUM)
#undef SUM
    return sum;
}

static int write_stack_used(void)
{
    const uint32_t used = (uint32_t)io_stack_used();
    return io_write(&used, sizeof used) == 0 ? OK : WRITE_FAILED;
}

/* Called after each run, so that who counts instructions can tell where the model's end. Never inlined. */
void model_has_run(void);
__attribute__((noinline)) void model_has_run(void)
{
    __asm__ volatile("");
}

static int run_all(void)
{
    io_stack_mark(io_stack_pointer());
    for (;;) {
        const size_t got = read_sample();
        if (got == 0)
            return write_stack_used();
        if (got != sample_bytes())
            return SHORT_SAMPLE;
        const int failure = MODEL_RUN(memory.arena);
        model_has_run();
        if (failure != 0)
            return RUN_FAILED;
        if (!is_untouched(memory.before) || !is_untouched(memory.after))
            return ARENA_OVERRUN;
        if (write_results() != 0)
            return WRITE_FAILED;
    }
}

int main(void)
{
    /* Not zero: a model that counts on a cleared arena must fail here. */
    memset(&memory, PATTERN, sizeof memory);
    int code = OK;
    if (io_open() != 0)
        code = NO_FILES;
    else if (!buffers_are_inside())
        code = BUFFER_OUTSIDE;
    else
        code = run_all();
    io_exit(code);
    return code;
}
