/* What the kernels use of <string.h>, for compiling them to bitcode without a C library. */
#ifndef EDGECC_BITCODE_STRING_H
#define EDGECC_BITCODE_STRING_H

#include <stddef.h>

void *memcpy(void *to, const void *from, size_t n);
void *memmove(void *to, const void *from, size_t n);
void *memset(void *to, int byte, size_t n);

#endif
