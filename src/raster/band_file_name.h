/* SPDX-License-Identifier: MIT
 *
 * Scenes often come as a file a band, and what the band is stands in the name of the file alone. */
#ifndef BMI_BAND_FILE_NAME_H
#define BMI_BAND_FILE_NAME_H

#define BMI_FILE_NAME_BYTES 128

typedef struct bmi_file_names {
    char texts[2][BMI_FILE_NAME_BYTES]; /* n of them */
    int n;
} bmi_file_names;

/* What the name of the file at `path` calls its only band, best first: the last of its words that is the name of a band
 * ("B04" in T32TQM_20220101T101010_B04_10m.jp2, "SR_B4" in LC08_L2SP_..._SR_B4.TIF, "nir" in scene-nir.tif), or else
 * its last word; and the name without its suffix, where that is another text. Words that are too long are left out. */
void bmi_band_names_of_file(const char *path, bmi_file_names *names);

#endif
