/* Recognises the handwritten digits of the test split, shows the first few and counts what was right. */
#include "console.h"
#include "digits.h"
#include "test_data.h"

#define SHOWN 3u
#define INK 16.0f
#define ENOUGH_PER_MILLE 950u

/* All the memory that the model needs beside the stack. */
static unsigned char arena[DIGITS_ARENA_SIZE] __attribute__((aligned(DIGITS_ARENA_ALIGN)));

/* The most probable digit, or -1 if the model could not run. */
static int recognise(const uint8_t *image)
{
    digits_input_t *input = digits_input(arena);
    for (unsigned i = 0; i < DIGITS_INPUT_LEN; i++)
        input[i] = (float)image[i] / INK;
    if (digits_run(arena) != 0)
        return -1;
    const digits_output_t *probability = digits_output(arena);
    int best = 0;
    for (int i = 1; i < (int)DIGITS_OUTPUT_LEN; i++)
        if (probability[i] > probability[best])
            best = i;
    return best;
}

static void show(const uint8_t *image, int digit)
{
    for (int y = 0; y < 8; y++) {
        char line[18];
        for (int x = 0; x < 8; x++)
            line[2 * x] = line[2 * x + 1] = " .:-=+*#@"[image[8 * y + x] / 2];
        line[16] = '\n';
        line[17] = '\0';
        console_text(line);
    }
    console_text("recognised: ");
    console_number((unsigned)digit);
    console_text("\n\n");
}

static void report(unsigned right)
{
    const unsigned per_mille = 1000u * right / TEST_IMAGES;
    console_number(right);
    console_text(" of ");
    console_number(TEST_IMAGES);
    console_text(" right, accuracy ");
    console_number(per_mille / 10u);
    console_text(".");
    console_number(per_mille % 10u);
    console_text(" %\n");
}

int main(void)
{
    unsigned right = 0;
    for (unsigned i = 0; i < TEST_IMAGES; i++) {
        const int digit = recognise(test_images[i]);
        if (digit < 0) {
            console_text("the model could not run\n");
            return 2;
        }
        if (i < SHOWN)
            show(test_images[i], digit);
        right += digit == test_labels[i];
    }
    report(right);
    return 1000u * right >= ENOUGH_PER_MILLE * TEST_IMAGES ? 0 : 1;
}
