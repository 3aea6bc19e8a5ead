#!/bin/sh
# shapes.sh BENCH BUILD [PATTERN]: cycles or what UNIT names, per multiply-accumulate of test/bench/BENCH.c at each shape whose name
# PATTERN matches, at -Os, -O2 and -O3. CC, LINK and COUNT (see the Makefile) come from the environment.
MACHINE=${MACHINE:-mps2-an386} UNIT=${UNIT:-m4_cycles}
test -n "$COUNT" || { echo "set COUNT to a command that counts cycles: COUNT MACHINE ELF"; exit 1; }
while read -r name shape; do
  echo "$name" | grep -q "${3:-.}" || continue
  for level in ${LEVELS:-Os O2 O3}; do
    elf=$2/bench-$1.elf
    $CC -$level -Wall -Wextra -Werror "-DSHAPE=$shape" test/bench/$1.c $LINK -o $elf || exit 1
    $COUNT $MACHINE $elf > $elf.txt 2>&1 || exit 1
    awk -v name="$name -$level" -v unit="$UNIT" '/^macs/ {macs = $2} $1 == unit {cycles = $2}
      END {printf "%-16s %9d %s %6.3f a MAC\n", name, cycles, unit, cycles / macs}' $elf.txt
  done
done < test/bench/$1.txt
