/* SPDX-License-Identifier: MIT */
#include "raster/band_list.h"

#include <stdio.h>
#include <string.h>

static void list_add(bmi_band_list *list, const char *item, int n_items)
{
    if (list->is_full) return;
    char rest[48];
    snprintf(rest, sizeof rest, "... (%d in all)", n_items);
    const char *comma = list->n_shown == 0 ? "" : ", ";
    /* Room is kept for the remark that there is more. */
    if (list->length + strlen(comma) + strlen(item) + sizeof rest >= sizeof list->text) {
        snprintf(list->text + list->length, sizeof list->text - list->length, "%s%s", comma, rest);
        list->is_full = true;
        return;
    }
    list->length += (size_t)snprintf(list->text + list->length, sizeof list->text - list->length, "%s%s", comma, item);
    list->n_shown++;
}

bmi_band_list bmi_list_file(const bmi_band_facts *bands, int n_bands)
{
    bmi_band_list list = {.length = 0};
    for (int b = 0; b < n_bands && !list.is_full; b++) {
        char item[128];
        const bmi_band_spot spot = bmi_band_spot_of(&bands[b]);
        const char *label = bmi_band_label(&bands[b]);
        const char *remark = bands[b].is_alpha ? " (alpha)" : "";
        if (label[0] != '\0')
            snprintf(item, sizeof item, "%s '%.60s'%s", spot.text, label, remark);
        else if (bands[b].wavelength > 0)
            snprintf(item, sizeof item, "%s (%.4g um)%s", spot.text, bands[b].wavelength, remark);
        else
            snprintf(item, sizeof item, "%s%s", spot.text, remark);
        list_add(&list, item, n_bands);
    }
    return list;
}

void bmi_band_title(const bm_band *band, char text[96])
{
    const char *word = band->name != NULL && band->name[0] != '\0' ? band->name : band->common_name;
    if (word != NULL && word[0] != '\0')
        snprintf(text, 96, "'%.60s'", word);
    else if (band->wavelength > 0)
        snprintf(text, 96, "%.4g um", band->wavelength);
    else
        snprintf(text, 96, "''");
}

bmi_band_list bmi_list_model(const bm_band *bands, int n_bands)
{
    bmi_band_list list = {.length = 0};
    for (int i = 0; i < n_bands && !list.is_full; i++) {
        char item[96];
        bmi_band_title(&bands[i], item);
        list_add(&list, item, n_bands);
    }
    return list;
}

bmi_band_list bmi_list_words(const char *const *words, int n_words)
{
    bmi_band_list list = {.length = 0};
    for (int i = 0; i < n_words && !list.is_full; i++) {
        char item[96];
        snprintf(item, sizeof item, "'%.60s'", words[i] == NULL ? "" : words[i]);
        list_add(&list, item, n_words);
    }
    return list;
}
