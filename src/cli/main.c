/* SPDX-License-Identifier: MIT
 *
 * bandmix: the table of commands. */
#include "bandmix.h"
#include "cli/commands.h"
#include "cli/opt.h"

#include <stdio.h>
#include <string.h>

typedef struct command {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *summary;
} command;

static const command commands[] = {
    {"apply", cmd_apply, "run a network over a raster: apply -m MODEL IN OUT"},
    {"info", cmd_info, "say what a model needs, gives and costs: info MODEL"},
    {"verify", cmd_verify, "compare a model with its test vectors and with double precision: verify MODEL"},
    {"convert", cmd_convert, "write a model in another format: convert MODEL OUT"},
    {"vrt", cmd_vrt, "write a file that GDAL programs open as the result: vrt -m MODEL IN OUT.vrt"},
    {"bench", cmd_bench, "measure the speed of a model, without files: bench MODEL"},
    {"plugin-dir", cmd_plugin_dir, "say where the plugins for GDAL lie, and how it finds them"},
};

static void print_help(FILE *to)
{
    fputs("bandmix runs learned per-pixel networks (1x1 convolutions) over multiband rasters.\n\n"
          "Usage: bandmix COMMAND [OPTION...] ARGUMENT...\n\nCommands:\n",
          to);
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        fprintf(to, "  %-10s %s\n", commands[i].name, commands[i].summary);
    fputs("\n  bandmix COMMAND --help    the options of a command\n"
          "  bandmix --version         version and CPU tier\n",
          to);
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        print_help(stderr);
        return EXIT_USAGE;
    }
    const char *word = argv[1];
    if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 || strcmp(word, "help") == 0) {
        print_help(stdout);
        return EXIT_DONE;
    }
    if (strcmp(word, "--version") == 0) {
        printf("bandmix %s (%s)\n", bm_version(), bm_cpu_name());
        return EXIT_DONE;
    }
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (strcmp(word, commands[i].name) == 0) return commands[i].run(argc - 1, argv + 1);
    fprintf(stderr, "bandmix: there is no command \"%s\"\nTry 'bandmix --help'.\n", word);
    return EXIT_USAGE;
}
