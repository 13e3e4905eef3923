/* SPDX-License-Identifier: MIT
 *
 * Reading the command line: getopt_long with GDAL's manners on top (single dashes for the options that GDAL has,
 * options of several words), and words into numbers. Every failure prints one line and is a usage error. */
#ifndef BMI_OPT_H
#define BMI_OPT_H

#include <getopt.h>
#include <stdbool.h>
#include <stdint.h>

#define EXIT_DONE        0
#define EXIT_FAILED      1
#define EXIT_USAGE       2
#define EXIT_INTERRUPTED 130

/* A growing list of words, NULL-terminated, as the library takes them; the words are not owned. */
typedef struct opt_list {
    const char **words;
    int n;
} opt_list;

/* Ends the program when memory is out: a command line is too small a thing to recover from that. */
void opt_list_add(opt_list *list, const char *word);
void opt_list_free(opt_list *list);

/* Rewrites "-of", "-srcwin" and the like in `argv` to two dashes, so that getopt_long knows them. */
void opt_accept_gdal_spelling(int argc, char **argv);

/* Prints "bandmix COMMAND: ..." and how to get help to stderr; returns EXIT_USAGE. */
int opt_usage_error(const char *command, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The same for an option that getopt_long answered with '?'. `known` has the letters that stand for options, and those
 * that stand for long options: any other letter is the unknown one. */
int opt_unknown_option(const char *command, char **argv, const char *known);

/* Words into numbers; false when there is something else. Sizes take KiB MiB GiB, k M G. */
bool opt_to_int(const char *word, int minimum, int *out);
bool opt_to_double(const char *word, double *out);
bool opt_to_size(const char *word, uint64_t *out);

/* Four numbers, in `first` (separated by commas or blanks) or in `first` and the three words that follow optind. */
bool opt_take_four(int argc, char **argv, const char *first, double out[4]);

/* "KEY=VALUE", or KEY in `first` and VALUE as the word that follows optind: handed to GDAL through the environment,
 * where it looks for its configuration. */
bool opt_take_config(int argc, char **argv, const char *first);

#endif
