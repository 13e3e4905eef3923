/* SPDX-License-Identifier: MIT
 *
 * The domain of inputs: ranges, the grid of occupied cells, and how it is read. */
#include "model_check.h"

#include "base/text.h"
#include "model/limit_fields.h"

#include <math.h>

static const char *const names[] = {"B3", "B4", "angle"};

static bm_status read(const char *text, bmi_domain *out, bm_error *err)
{
    json_object *object = json_tokener_parse(text);
    CU_ASSERT_PTR_NOT_NULL_FATAL(object);
    const bm_status status = bmi_domain_read(object, "domain", names, 3, out, err);
    json_object_put(object);
    return status;
}

static bool holds(const bmi_domain *domain, double a, double b, double c)
{
    return bmi_domain_holds(domain, (const double[]){a, b, c});
}

static void test_ranges(void)
{
    bmi_domain domain;
    bm_error err;
    BMT_ASSERT_OK(read("{\"bands\": [\"angle\", \"B3\"], \"minimum\": [0, 10], \"maximum\": [1, 20]}", &domain, &err),
                  err);
    CU_ASSERT(holds(&domain, 10.0, -5.0, 1.0) && holds(&domain, 20.0, 1e9, 0.0));
    CU_ASSERT(!holds(&domain, 9.99, 0.0, 0.5) && !holds(&domain, 15.0, 0.0, 1.01) && !holds(&domain, NAN, 0.0, 0.5));
    bmi_domain_free(&domain);
}

static void test_grid(void)
{
    bmi_domain domain, copy;
    bm_error err;
    BMT_ASSERT_OK(read("{\"minimum\": [0, 0], \"maximum\": [1, 1], \"cells\": 4, "
                       "\"occupied\": [[4, 1], [1, 1], [2, 3], [1, 2]]}",
                       &domain, &err),
                  err);
    BMT_ASSERT_OK(bmi_domain_copy(&domain, &copy, &err), err);
    bmi_domain_free(&domain);
    for (int a = 0; a < 4; a++) {
        for (int b = 0; b < 4; b++) {
            const bool occupied = (a == 3 && b == 0) || (a == 0 && b == 0) || (a == 1 && b == 2) || (a == 0 && b == 1);
            CU_ASSERT_EQUAL(holds(&copy, 0.25 * a, 0.25 * b, 0.0), occupied);
            CU_ASSERT_EQUAL(holds(&copy, 0.25 * a + 0.24, 0.25 * b + 0.24, 0.0), occupied);
        }
    }
    /* The maximum itself falls into a cell beyond the last, which nothing occupies. */
    CU_ASSERT(!holds(&copy, 1.0, 0.0, 0.0));
    bmi_domain_free(&copy);
}

static void test_many_rows(void)
{
    bmi_text text = {0};
    bmi_text_append(&text, "{\"minimum\": [0, 0, 0], \"maximum\": [1, 1, 1], \"cells\": 9, \"occupied\": [");
    unsigned state = 1;
    static bool expected[9][9][9];
    for (int i = 0; i < 300; i++) {
        int cell[3];
        for (int k = 0; k < 3; k++) {
            state = state * 1664525u + 1013904223u;
            cell[k] = (int)(state >> 16) % 9;
        }
        expected[cell[0]][cell[1]][cell[2]] = true;
        bmi_text_append(&text, "%s[%d, %d, %d]", i == 0 ? "" : ", ", cell[0] + 1, cell[1] + 1, cell[2] + 1);
    }
    bmi_text_append(&text, "]}");
    bmi_domain domain;
    bm_error err;
    BMT_ASSERT_OK(read(text.data, &domain, &err), err);
    for (int a = 0; a < 9; a++)
        for (int b = 0; b < 9; b++)
            for (int c = 0; c < 9; c++)
                CU_ASSERT_EQUAL(holds(&domain, (a + 0.5) / 9, (b + 0.5) / 9, (c + 0.5) / 9), expected[a][b][c]);
    bmi_domain_free(&domain);
    bmi_text_free(&text);
}

static void test_memory(void)
{
    bmi_domain domain, copy;
    bm_error err;
    BMT_ASSERT_OK(read("{\"minimum\": [0], \"maximum\": [1], \"cells\": 2, \"occupied\": [[1]]}", &domain, &err), err);
    for (long n = 0; n < 4; n++) {
        bmi_mem_fail_after(n);
        CU_ASSERT_EQUAL(bmi_domain_copy(&domain, &copy, &err), BM_ERR_MEMORY);
        bmi_mem_fail_after(-1);
    }
    bmi_domain_free(&domain);
}

BMT_MAIN("model/domain", {"ranges", test_ranges}, {"grid", test_grid}, {"many rows", test_many_rows},
         {"memory", test_memory})
