/* How a driver starts and judges the suites. SPDX-License-Identifier: Apache-2.0 */
#ifndef EC_TEST_RUN_H
#define EC_TEST_RUN_H

#include <stdint.h>

void seed_random(uint32_t seed);
int32_t check_count(void);
int32_t failure_count(void);

#endif
