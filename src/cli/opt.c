/* SPDX-License-Identifier: MIT */
#include "cli/opt.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void opt_list_add(opt_list *list, const char *word)
{
    const char **words = realloc(list->words, ((size_t)list->n + 2) * sizeof *words);
    if (words == NULL) {
        fputs("bandmix: out of memory\n", stderr);
        exit(EXIT_FAILED);
    }
    words[list->n++] = word;
    words[list->n] = NULL;
    list->words = words;
}

void opt_list_free(opt_list *list)
{
    free(list->words);
    *list = (opt_list){0};
}

void opt_accept_gdal_spelling(int argc, char **argv)
{
    static char *const both[][2] = {{"-of", "--of"},
                                    {"-ot", "--ot"},
                                    {"-co", "--co"},
                                    {"-oo", "--oo"},
                                    {"-srcwin", "--srcwin"},
                                    {"-projwin", "--projwin"},
                                    {"-te", "--te"},
                                    {"-a_nodata", "--a_nodata"},
                                    {"-overwrite", "--overwrite"}};
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
        for (size_t k = 0; k < sizeof both / sizeof *both; k++)
            if (strcmp(argv[i], both[k][0]) == 0) argv[i] = both[k][1];
}

int opt_usage_error(const char *command, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fprintf(stderr, "bandmix %s: ", command);
    vfprintf(stderr, format, args);
    fprintf(stderr, "\nTry 'bandmix %s --help'.\n", command);
    va_end(args);
    return EXIT_USAGE;
}

int opt_unknown_option(const char *command, char **argv, const char *known)
{
    /* In a cluster such as "-zq" getopt has not come to the end of the word, and argv[optind - 1] is the one before. */
    if (optopt > 0 && optopt < 256 && strchr(known, optopt) == NULL)
        return opt_usage_error(command, "unknown option \"-%c\"", optopt);
    return opt_usage_error(command, "unknown option \"%s\"", argv[optind - 1]);
}

bool opt_to_int(const char *word, int minimum, int *out)
{
    char *end;
    errno = 0;
    const long value = strtol(word, &end, 10);
    if (end == word || *end != '\0' || errno != 0 || value < minimum || value > INT32_MAX) return false;
    *out = (int)value;
    return true;
}

bool opt_to_double(const char *word, double *out)
{
    char *end;
    *out = strtod(word, &end);
    return end != word && *end == '\0';
}

bool opt_to_size(const char *word, uint64_t *out)
{
    static const struct {
        const char *suffix;
        double factor;
    } units[] = {{"", 1},         {"B", 1},          {"k", 1024},       {"K", 1024},         {"KiB", 1024},
                 {"M", 1048576},  {"MiB", 1048576},  {"G", 1073741824}, {"GiB", 1073741824}, {"KB", 1024},
                 {"MB", 1048576}, {"GB", 1073741824}};
    char *end;
    const double value = strtod(word, &end);
    if (end == word || !(value > 0.0)) return false;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        if (strcmp(end, units[i].suffix) != 0) continue;
        const double n_bytes = value * units[i].factor;
        if (!(n_bytes >= 1.0 && n_bytes < 1e18)) return false;
        *out = (uint64_t)n_bytes;
        return true;
    }
    return false;
}

/* Four numbers in one word. */
static bool split_four(const char *word, double out[4])
{
    for (int i = 0; i < 4; i++) {
        char *end;
        out[i] = strtod(word, &end);
        if (end == word) return false;
        word = end + strspn(end, ", ");
    }
    return *word == '\0';
}

bool opt_take_four(int argc, char **argv, const char *first, double out[4])
{
    if (strpbrk(first, ", ") != NULL) return split_four(first, out);
    if (!opt_to_double(first, &out[0]) || optind + 3 > argc) return false;
    for (int i = 1; i < 4; i++)
        if (!opt_to_double(argv[optind++], &out[i])) return false;
    return true;
}

bool opt_take_config(int argc, char **argv, const char *first)
{
    const char *equals = strchr(first, '=');
    if (equals == NULL) return optind < argc && setenv(first, argv[optind++], 1) == 0;
    char key[256];
    const size_t length = (size_t)(equals - first);
    if (length == 0 || length >= sizeof key) return false;
    memcpy(key, first, length);
    key[length] = '\0';
    return setenv(key, equals + 1, 1) == 0;
}
