/* What the kernels use of <math.h>, for compiling them to bitcode without a C library. */
#ifndef EDGECC_BITCODE_MATH_H
#define EDGECC_BITCODE_MATH_H

#define INFINITY __builtin_inff()
#define NAN __builtin_nanf("")

float ceilf(float);
float cosf(float);
float erff(float);
float expf(float);
float expm1f(float);
float fabsf(float);
float floorf(float);
float log1pf(float);
float logf(float);
float nearbyintf(float);
float powf(float, float);
float sinf(float);
float sqrtf(float);
float tanhf(float);

#endif
