/* SPDX-License-Identifier: MIT */
#include "raster/band_file_name.h"

#include "base/text.h"
#include "raster/band_alias.h"

#include <stdbool.h>
#include <string.h>

#define MAX_WORDS 32

typedef struct words {
    char text[BMI_FILE_NAME_BYTES]; /* cut into words */
    const char *list[MAX_WORDS];
    int n;
} words;

static bool is_separator(char c)
{
    return c == '_' || c == '-' || c == '.' || c == ' ';
}

static void split(const char *stem, words *out)
{
    out->n = 0;
    strcpy(out->text, stem);
    for (char *at = out->text; *at != '\0' && out->n < MAX_WORDS;) {
        if (is_separator(*at)) {
            *at++ = '\0';
            continue;
        }
        out->list[out->n++] = at;
        while (*at != '\0' && !is_separator(*at)) at++;
    }
}

/* Of radar, which has no common name. */
static bool is_polarisation(const char *word)
{
    static const char *const all[] = {"vv", "vh", "hh", "hv"};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (bmi_text_equal_ignoring_case(word, all[i])) return true;
    return false;
}

static bool is_band(const char *word)
{
    for (int sensor = 0; sensor < BMI_N_SENSORS; sensor++)
        if (bmi_sensor_band((bmi_sensor)sensor, word) != NULL) return true;
    return bmi_common_name(word) != NULL || is_polarisation(word);
}

/* The word at `index`, with the "SR" or "ST" before it that Landsat's products have. */
static void take(const words *from, int index, char out[BMI_FILE_NAME_BYTES])
{
    const char *before = index > 0 ? from->list[index - 1] : "";
    out[0] = '\0';
    if (bmi_text_equal_ignoring_case(before, "SR") || bmi_text_equal_ignoring_case(before, "ST")) {
        strcpy(out, before);
        strcat(out, "_");
    }
    strcat(out, from->list[index]);
}

void bmi_band_names_of_file(const char *path, bmi_file_names *names)
{
    char stem[BMI_FILE_NAME_BYTES];
    *names = (bmi_file_names){.n = 0};
    const char *slash = strrchr(path, '/');
    const char *name = slash == NULL ? path : slash + 1;
    const char *dot = strrchr(name, '.');
    const size_t length = dot == NULL || dot == name ? strlen(name) : (size_t)(dot - name);
    if (length == 0 || length >= sizeof stem) return;
    memcpy(stem, name, length);
    stem[length] = '\0';
    words all;
    split(stem, &all);
    if (all.n == 0) return;
    int best = all.n - 1;
    for (int i = all.n - 1; i >= 0; i--) {
        if (!is_band(all.list[i])) continue;
        best = i;
        break;
    }
    take(&all, best, names->texts[names->n++]);
    if (strcmp(names->texts[0], stem) != 0) memcpy(names->texts[names->n++], stem, length + 1);
}
