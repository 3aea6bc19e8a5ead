/* Text to the host through the debugger (semihosting): in QEMU, or on a board with a probe attached. */
#ifndef CONSOLE_H
#define CONSOLE_H

/* Prints a text as it is. */
void console_text(const char *text);

/* Prints a number in decimal. */
void console_number(unsigned number);

/* Ends the program; the emulator exits with `code`. */
void console_exit(int code) __attribute__((noreturn));

#endif
