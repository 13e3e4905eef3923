/* SPDX-License-Identifier: MIT */
#include "cli/commands.h"
#include "cli/opt.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char help[] = "Usage: bandmix plugin-dir [-q]\n\n"
                           "Prints the folder that GDAL has to be told of, as in\n\n"
                           "    export GDAL_DRIVER_PATH=$(bandmix plugin-dir -q)\n\n"
                           "so that its programs open networks over rasters. The variable replaces the folder that "
                           "GDAL looks into otherwise;\n"
                           "where that holds plugins of others, name both, with a colon between them.\n\n"
                           "  -q, --quiet  only the folder\n";

/* The folder of this program, with a slash at its end. Where the system does not tell, the name it was called by. */
static bool find_own_folder(char folder[PATH_MAX])
{
    const ssize_t n = readlink("/proc/self/exe", folder, PATH_MAX - 1);
    if (n <= 0) return false;
    folder[n] = '\0';
    char *slash = strrchr(folder, '/');
    if (slash == NULL) return false;
    slash[1] = '\0';
    return true;
}

/* Where the plugins lie beside an installed program, and beside one that was built; BANDMIX_PLUGINS is the former. */
static bool find_plugins(char found[PATH_MAX])
{
    static const char *const places[] = {BANDMIX_PLUGINS, "gdalplugins"};
    char folder[PATH_MAX], path[2 * PATH_MAX];
    if (!find_own_folder(folder)) return false;
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        const char *start = places[i][0] == '/' ? "" : folder;
        snprintf(path, sizeof path, "%s%s/gdal_BANDMIXFN.so", start, places[i]);
        if (access(path, R_OK) != 0) continue;
        snprintf(path, sizeof path, "%s%s", start, places[i]);
        return realpath(path, found) != NULL;
    }
    return false;
}

static int show(bool quiet)
{
    char folder[PATH_MAX];
    if (!find_plugins(folder)) {
        fputs("bandmix plugin-dir: no plugins lie beside this program; they are built with -DBANDMIX_BUILD_PLUGIN=ON\n",
              stderr);
        return EXIT_FAILED;
    }
    puts(folder);
    if (!quiet) fprintf(stderr, "GDAL finds the plugins there after\n    export GDAL_DRIVER_PATH=%s\n", folder);
    return EXIT_DONE;
}

int cmd_plugin_dir(int argc, char **argv)
{
    static const struct option options[] = {{"quiet", no_argument, NULL, 'q'}, {"help", no_argument, NULL, 'h'}, {0}};
    bool quiet = false;
    opterr = 0;
    for (int c; (c = getopt_long(argc, argv, "hq", options, NULL)) != -1;) {
        if (c == 'h') {
            fputs(help, stdout);
            return EXIT_DONE;
        }
        if (c != 'q') return opt_unknown_option("plugin-dir", argv, "hq");
        quiet = true;
    }
    if (argc != optind) return opt_usage_error("plugin-dir", "nothing is to be named");
    return show(quiet);
}
