/* SPDX-License-Identifier: MIT */
#include "cli/text_file.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_output(const char *path)
{
    return strcmp(path, "-") == 0;
}

static bool complain(const char *command, const char *path, const char *what)
{
    fprintf(stderr, "bandmix %s: %s: %s\n", command, path, what);
    return false;
}

bool text_file_check(const char *command, const char *path, bool overwrite)
{
    struct stat info;
    if (is_output(path)) return true;
    if (lstat(path, &info) == 0) {
        if (S_ISDIR(info.st_mode)) return complain(command, path, "is a folder; choose another name");
        if (!overwrite) return complain(command, path, "exists; choose another name, or allow overwriting");
    }
    const char *slash = strrchr(path, '/');
    char folder[4096];
    snprintf(folder, sizeof folder, "%.*s", slash == NULL ? 1 : (int)(slash - path) + 1, slash == NULL ? "." : path);
    if (access(folder, W_OK | X_OK) != 0) return complain(command, path, strerror(errno));
    return true;
}

bool text_file_write(const char *command, const char *path, const char *text)
{
    if (is_output(path)) return fputs(text, stdout) >= 0 && fflush(stdout) == 0;
    const size_t n_bytes = strlen(path) + 32;
    char *temporary = malloc(n_bytes);
    if (temporary == NULL) return complain(command, path, "out of memory");
    snprintf(temporary, n_bytes, "%s.partial-%ld", path, (long)getpid());
    FILE *file = fopen(temporary, "w");
    bool written = file != NULL && fputs(text, file) >= 0;
    written = file != NULL && fclose(file) == 0 && written && rename(temporary, path) == 0;
    if (!written) {
        (void)complain(command, path, strerror(errno));
        (void)unlink(temporary);
    }
    free(temporary);
    return written;
}

bool text_file_is_json(const char *path)
{
    static const char suffix[] = ".json";
    const size_t length = strlen(path), n = sizeof suffix - 1;
    if (length < n) return false;
    for (size_t i = 0; i < n; i++)
        if (tolower((unsigned char)path[length - n + i]) != suffix[i]) return false;
    return true;
}
