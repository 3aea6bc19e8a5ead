/* edgecc: functions that are assembly from the first to the last instruction. SPDX-License-Identifier: Apache-2.0 */
#ifndef EC_NAKED_H
#define EC_NAKED_H

/* GNU C only. The compiler adds nothing to such a function: it saves what it uses itself. Its parameters are read in
 * registers, as the procedure call standard says, and are marked EC_UNREAD for the compiler. */
#define EC_NAKED static __attribute__((naked, noinline, unused))
#define EC_UNREAD __attribute__((unused))

#endif
