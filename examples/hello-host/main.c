/* Asks a tiny network for the sine, and draws what it says. */
#include <stdio.h>

#include "sine.h"

/* All the memory that the model needs; the union aligns it. */
static union {
    unsigned char bytes[SINE_ARENA_SIZE];
    long double align;
} arena;

int main(void)
{
    for (int degrees = 0; degrees <= 360; degrees += 20) {
        *sine_input(&arena) = (float)degrees * 3.14159265f / 180.0f;
        if (sine_run(&arena) != 0)
            return 1;
        const float sine = *sine_output(&arena);
        printf("%3d %6.3f %*s\n", degrees, (double)sine, 30 + (int)(25.0f * sine), "*");
    }
    return 0;
}
