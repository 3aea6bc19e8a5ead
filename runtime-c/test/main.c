/* Tests every kernel against naive references on random shapes. SPDX-License-Identifier: Apache-2.0
 *
 * usage: kernels [SEED [ROUNDS]]; a failure prints the seed and the shape that repeat it. */
#include <stdio.h>
#include <stdlib.h>

#include "check.h"
#include "reference_s8.h"
#include "run.h"

#ifndef DEFAULT_ROUNDS
#define DEFAULT_ROUNDS 20
#endif

int main(int argc, char **argv) {
  const uint32_t seed = argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 10) : 1;
  const uint32_t rounds = argc > 2 ? (uint32_t)strtoul(argv[2], NULL, 10) : DEFAULT_ROUNDS;
  for (uint32_t round = 0; round < rounds && failure_count() == 0; round++) {
    seed_random(seed + round);
    test_convolution();
    test_depthwise();
    test_dense();
    test_pools();
    test_elementwise();
    test_moves();
    test_convolution_s8();
    test_conv2d_swar();
    test_conv2d_dsp();
    test_winograd_dsp();
    test_depthwise_s8();
    test_depthwise_swar();
    test_depthwise_dsp();
    test_depthwise_planes();
    test_dense_s8();
    test_mve();
    test_rvv();
    test_pools_s8();
    test_elementwise_s8();
    if (failure_count() > 0) printf("failed with seed %lu\n", (unsigned long)(seed + round));
  }
  printf("%s: %ld checks, seeds %lu to %lu\n", failure_count() == 0 ? "ok" : "FAILED",
         (long)check_count(), (unsigned long)seed, (unsigned long)(seed + rounds - 1));
  return failure_count() == 0 ? 0 : 1;
}
