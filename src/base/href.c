/* SPDX-License-Identifier: MIT */
#include "base/href.h"

#include "base/mem.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

/* The folder of `path` in full, or NULL where there is none on this machine. */
static char *real_folder(const char *path)
{
    const char *slash = strrchr(path, '/');
    char *folder = slash == NULL ? bmi_strdup(".") : bmi_strndup(path, (size_t)(slash - path) + 1);
    char *full = folder == NULL ? NULL : realpath(folder, NULL);
    bmi_free(folder);
    return full;
}

/* `name` in `folder`, as seen from the folder `from`; both in full. */
static void append_relative(bmi_text *text, const char *folder, const char *from, const char *name)
{
    size_t i = 0, same = 0;
    while (folder[i] != '\0' && folder[i] == from[i])
        if (folder[i++] == '/') same = i;
    if ((folder[i] == '\0' || folder[i] == '/') && (from[i] == '\0' || from[i] == '/')) same = i;
    const char *up = from + same, *down = folder + same;
    while (*up == '/') up++;
    while (*down == '/') down++;
    if (*up != '\0') bmi_text_append(text, "../");
    for (; *up != '\0'; up++)
        if (*up == '/') bmi_text_append(text, "../");
    bmi_text_append(text, "%s%s%s", down, *down == '\0' ? "" : "/", name);
}

bm_status bmi_href(const char *path, const char *from, char **out, bm_error *err)
{
    bmi_text text = {0};
    const char *slash = strrchr(path, '/');
    char *folder = strncmp(path, "/vsi", 4) == 0 ? NULL : real_folder(path), *base = real_folder(from);
    if (strncmp(path, "/vsicurl/", 9) == 0)
        bmi_text_append(&text, "%s", path + 9);
    else if (folder != NULL && base != NULL)
        append_relative(&text, folder, base, slash == NULL ? path : slash + 1);
    else
        bmi_text_append(&text, "%s", path);
    free(folder);
    free(base);
    return bmi_text_take(&text, out, err);
}
