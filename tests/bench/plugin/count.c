/*
 * A plugin of QEMU that counts which blocks of instructions ran after which, between two functions of the program:
 *
 *     -plugin count.so,marks=FILE,out=FILE
 *
 * `marks` has an address in hexadecimal on each line: where counting begins, where it ends, then those that begin a
 * section of their own, which lasts until the next. A line of `out` is
 *
 *     section from-address from-instructions to-address to-instructions count
 *
 * where the section is the position of its mark (0: since counting began), and all of `from` is 0 for the first block.
 * Which branches were taken follows from the pairs, and the cycles from these and a disassembly.
 *
 * Debian's QEMU comes without its header: the part that is used is declared here. It is the same in all versions of
 * the interface, whose number PLUGIN_API is the one that the emulator at hand insists on.
 */
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXPORT __attribute__((visibility("default")))

typedef uint64_t plugin_id;
struct qemu_plugin_tb;
enum callback_registers { NO_REGISTERS };

void qemu_plugin_register_vcpu_tb_trans_cb(plugin_id, void (*)(plugin_id, struct qemu_plugin_tb *));
void qemu_plugin_register_vcpu_tb_exec_cb(
    struct qemu_plugin_tb *, void (*)(unsigned, void *), enum callback_registers, void *);
void qemu_plugin_register_atexit_cb(plugin_id, void (*)(plugin_id, void *), void *);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *);
uint64_t qemu_plugin_tb_vaddr(const struct qemu_plugin_tb *);

EXPORT int qemu_plugin_version = PLUGIN_API;

enum { BEGIN = 0, END = 1, NO_MARK = -1, OFF = -1 };
#define MAX_MARKS 4096
#define BUCKETS 16384u

/* Straight-line code, as the emulator translated it. */
struct block {
    uint64_t address;
    size_t instructions;
    int mark;
    struct edge *last; /* by which it was reached the last time */
    struct block *next;
};

/* A block that ran right after another. */
struct edge {
    const struct block *from, *to;
    int section;
    uint64_t count;
    struct edge *next;
};

static struct block *blocks[BUCKETS];
static struct edge *edges[BUCKETS];
static uint64_t marks[MAX_MARKS];
static int mark_count;
static int section = OFF;
static const struct block outside; /* what precedes the first block */
static const struct block *previous;
static const char *out_file;

static void *allocate(size_t bytes)
{
    void *memory = calloc(1, bytes);
    if (memory == NULL) {
        fputs("count: no memory\n", stderr);
        exit(1);
    }
    return memory;
}

/* The address of a Thumb function has its lowest bit set, that of its code has not. */
static uint64_t code_address(uint64_t symbol)
{
    return symbol & ~(uint64_t)1;
}

static int mark_at(uint64_t address)
{
    for (int mark = 0; mark < mark_count; mark++)
        if (marks[mark] == address)
            return mark;
    return NO_MARK;
}

static struct block *find_block(uint64_t address, size_t instructions)
{
    struct block **list = &blocks[(address / 2 + instructions * 31) % BUCKETS];
    for (struct block *block = *list; block != NULL; block = block->next)
        if (block->address == address && block->instructions == instructions)
            return block;
    struct block *block = allocate(sizeof *block);
    *block = (struct block){ .address = address, .instructions = instructions, .mark = mark_at(address), .next = *list };
    return *list = block;
}

static struct edge *find_edge(const struct block *from, const struct block *to)
{
    const uintptr_t key = (uintptr_t)from / sizeof *from * 31 + (uintptr_t)to / sizeof *to;
    struct edge **list = &edges[(key + (uintptr_t)section * 7) % BUCKETS];
    for (struct edge *edge = *list; edge != NULL; edge = edge->next)
        if (edge->from == from && edge->to == to && edge->section == section)
            return edge;
    struct edge *edge = allocate(sizeof *edge);
    *edge = (struct edge){ .from = from, .to = to, .section = section, .next = *list };
    return *list = edge;
}

static void pass_mark(int mark)
{
    if (mark == BEGIN)
        previous = &outside;
    if (mark == END)
        section = OFF;
    else if (mark == BEGIN || section != OFF)
        section = mark;
}

static void on_execution(unsigned processor, void *data)
{
    struct block *block = data;
    (void)processor;
    if (block->mark != NO_MARK)
        pass_mark(block->mark);
    if (section == OFF)
        return;
    struct edge *edge = block->last;
    if (edge == NULL || edge->from != previous || edge->section != section)
        edge = block->last = find_edge(previous, block);
    edge->count++;
    previous = block;
}

static void on_translation(plugin_id id, struct qemu_plugin_tb *translated)
{
    (void)id;
    struct block *block = find_block(qemu_plugin_tb_vaddr(translated), qemu_plugin_tb_n_insns(translated));
    qemu_plugin_register_vcpu_tb_exec_cb(translated, on_execution, NO_REGISTERS, block);
}

static void write_edge(FILE *file, const struct edge *edge)
{
    fprintf(file, "%d %" PRIx64 " %zu %" PRIx64 " %zu %" PRIu64 "\n", edge->section, edge->from->address,
            edge->from->instructions, edge->to->address, edge->to->instructions, edge->count);
}

static void on_exit_write(plugin_id id, void *data)
{
    (void)id, (void)data;
    FILE *file = fopen(out_file, "w");
    if (file == NULL) {
        perror(out_file);
        return;
    }
    for (size_t bucket = 0; bucket < BUCKETS; bucket++)
        for (const struct edge *edge = edges[bucket]; edge != NULL; edge = edge->next)
            write_edge(file, edge);
    fclose(file);
}

/* 0 = done. */
static int read_marks(const char *name)
{
    FILE *file = fopen(name, "r");
    if (file == NULL) {
        perror(name);
        return 1;
    }
    uint64_t address;
    int found;
    while ((found = fscanf(file, "%" SCNx64, &address)) == 1 && mark_count < MAX_MARKS)
        marks[mark_count++] = code_address(address);
    fclose(file);
    if (found != EOF)
        fprintf(stderr, "count: %s has something else than addresses, or too many\n", name);
    return found == EOF ? 0 : 1;
}

/* What follows `key=` in an argument, or NULL. */
static const char *value(const char *argument, const char *key)
{
    const size_t length = strlen(key);
    return strncmp(argument, key, length) == 0 && argument[length] == '=' ? argument + length + 1 : NULL;
}

/* The second parameter describes the emulator; nothing of it is needed. */
EXPORT int qemu_plugin_install(plugin_id id, const void *emulator, int argc, char **argv);
EXPORT int qemu_plugin_install(plugin_id id, const void *emulator, int argc, char **argv)
{
    (void)emulator;
    const char *marks_file = NULL;
    for (int i = 0; i < argc; i++) {
        const char *text = value(argv[i], "marks");
        marks_file = text != NULL ? text : marks_file;
        text = value(argv[i], "out");
        out_file = text != NULL ? strdup(text) : out_file;
    }
    if (marks_file == NULL || out_file == NULL) {
        fputs("count: arguments marks=FILE and out=FILE are needed\n", stderr);
        return 1;
    }
    if (read_marks(marks_file) != 0)
        return 1;
    qemu_plugin_register_vcpu_tb_trans_cb(id, on_translation);
    qemu_plugin_register_atexit_cb(id, on_exit_write, NULL);
    return 0;
}
