/* SPDX-License-Identifier: MIT
 *
 * Limits of outputs: what is set to the limit, what is kept, and what is said of it. */
#include "model_check.h"

static void test_rules(void)
{
    /* Both edges of both tolerances belong to what is far outside, and the limits themselves to the inside. */
    static const struct {
        double y, kept;
        unsigned flags;
    } rows[] = {{-0.25, -0.25, BM_FLAG_TOO_LOW},
                {-0.125, 0.0, BM_FLAG_RAISED},
                {0.0, 0.0, 0},
                {4.0, 4.0, 0},
                {8.0, 8.0, 0},
                {8.125, 8.0, BM_FLAG_LOWERED},
                {8.25, 8.25, BM_FLAG_TOO_HIGH},
                {-9.0, -9.0, BM_FLAG_TOO_LOW}};
    const bmi_clip clip = {.lo = 0.0, .hi = 8.0, .tolerance = 0.25};
    for (size_t i = 0; i < BMT_COUNT(rows); i++) {
        unsigned flags = 0;
        CU_ASSERT_EQUAL(bmi_clip_apply(&clip, rows[i].y, &flags), rows[i].kept);
        CU_ASSERT_EQUAL(flags, rows[i].flags);
    }
    unsigned flags = 0;
    CU_ASSERT(isnan(bmi_clip_apply(&clip, NAN, &flags)));
    CU_ASSERT_EQUAL(flags, 0);
}

BMT_MAIN("model/clip", {"rules", test_rules})
