/* The test program's world on a desktop: the C library's files. */
#include "io.h"

#include <stdio.h>
#include <stdlib.h>

static FILE *input, *output;

int io_open(void)
{
    input = fopen(IO_INPUT_FILE, "rb");
    output = fopen(IO_OUTPUT_FILE, "wb");
    return input != NULL && output != NULL ? 0 : 1;
}

size_t io_read(void *to, size_t bytes)
{
    return fread(to, 1, bytes, input);
}

int io_write(const void *from, size_t bytes)
{
    return fwrite(from, 1, bytes, output) == bytes ? 0 : 1;
}

void io_message(const char *text)
{
    fputs(text, stderr);
}

void io_stack_mark(void *top)
{
    (void)top;
}

size_t io_stack_used(void)
{
    return 0;
}

void io_exit(int code)
{
    if (input != NULL)
        fclose(input);
    if (output != NULL && fclose(output) != 0)
        code = 1;
    exit(code);
}
