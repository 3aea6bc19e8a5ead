/*
 * Poisons, while a step of a model runs, what no value is in: with GCC's address sanitiser and its
 * -finstrument-functions, which calls __cyg_profile_func_enter at the start of each function. suite_main.c includes it
 * behind the models if "suite.h" defines
 *   SUITE_STEPS(X)   X(function, blocks) for each step of each model: its function, and an array of watch_block with
 *                    the parts of the arena that are in use while it runs, the last of 0 bytes
 */
#ifndef WATCH_H
#define WATCH_H

#include <sanitizer/asan_interface.h>
#include <stddef.h>
#include <stdint.h>

#define UNWATCHED __attribute__((no_instrument_function))

typedef struct watch_step {
    uintptr_t function;
    const watch_block *blocks;
} watch_step;

#define STEP(function, blocks) {(uintptr_t)function, blocks},

static unsigned char *watched_arena;
static size_t watched_bytes, watched_steps;

/* From now on steps of a model whose arena this is. */
UNWATCHED static void watch_begin(unsigned char *arena, size_t bytes)
{
    watched_arena = arena, watched_bytes = bytes, watched_steps = 0;
}

/* The arena may be used again; the number of steps that there were. */
UNWATCHED static size_t watch_end(void)
{
    ASAN_UNPOISON_MEMORY_REGION(watched_arena, watched_bytes);
    watched_arena = NULL;
    return watched_steps;
}

UNWATCHED void __cyg_profile_func_enter(void *function, void *caller);
UNWATCHED void __cyg_profile_func_exit(void *function, void *caller);

void __cyg_profile_func_enter(void *function, void *caller)
{
    static const watch_step steps[] = {SUITE_STEPS(STEP){0, NULL}};
    (void)caller;
    for (const watch_step *step = steps; watched_arena != NULL && step->blocks != NULL; step++) {
        if (step->function != (uintptr_t)function)
            continue;
        watched_steps++;
        ASAN_POISON_MEMORY_REGION(watched_arena, watched_bytes);
        for (const watch_block *block = step->blocks; block->bytes > 0; block++)
            ASAN_UNPOISON_MEMORY_REGION(watched_arena + block->offset, block->bytes);
    }
}

void __cyg_profile_func_exit(void *function, void *caller)
{
    (void)function, (void)caller;
}

#endif
