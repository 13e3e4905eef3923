/* SPDX-License-Identifier: MIT
 *
 * Gives every file of a folder to the function that the fuzzers call. Whatever goes wrong ends the program, and the
 * last line that it printed names the file.
 *
 *     replay_corpus FORMAT FOLDER */
#include "fuzz_model.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#define MAX_PATH_BYTES 4096

static int is_shown(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static bool replay(const char *format, const char *path)
{
    static uint8_t bytes[(1 << 20) + 1];
    FILE *file = fopen(path, "rb");
    if (file == NULL) return false;
    /* Memory of just this size, so that a sanitizer sees a read behind its end. */
    const size_t n_bytes = fread(bytes, 1, sizeof bytes, file);
    uint8_t *exact = malloc(n_bytes == 0 ? 1 : n_bytes);
    bool done = ferror(file) == 0 && exact != NULL;
    for (size_t i = 0; done && i < n_bytes; i++) exact[i] = bytes[i];
    done = done && bmt_fuzz_model(format, exact, n_bytes);
    free(exact);
    fclose(file);
    return done;
}

int main(int argc, char **argv)
{
    struct dirent **entries;
    if (argc != 3) return 2;
    const int n = scandir(argv[2], &entries, is_shown, alphasort);
    int n_failed = 0;
    for (int i = 0; i < n; i++) {
        char path[MAX_PATH_BYTES];
        snprintf(path, sizeof path, "%s/%s", argv[2], entries[i]->d_name);
        printf("%s\n", path);
        fflush(stdout);
        if (!replay(argv[1], path)) {
            printf("    cannot be replayed\n");
            n_failed++;
        }
        free(entries[i]);
    }
    if (n >= 0) free(entries);
    printf("%d files, %d failed\n", n, n_failed);
    return n > 0 && n_failed == 0 ? 0 : 1;
}
