/* SPDX-License-Identifier: MIT
 *
 * Storages of every type, and ids that lie. */
#include "torch_builder.h"

#include "model/torch_storage.h"

#include <math.h>

static const char *const names[] = {"torch.FloatStorage",    "torch.DoubleStorage",       "torch.HalfStorage",
                                    "torch.BFloat16Storage", "torch.LongStorage",         "torch.IntStorage",
                                    "torch.ShortStorage",    "torch.CharStorage",         "torch.ByteStorage",
                                    "torch.BoolStorage",     "torch.ComplexFloatStorage", NULL};

static const uint8_t ramp[] = {0x00, 0x00, 0xc0, 0xbf, 0xff, 0xff, 0xff, 0xff};

/* Storage "0" holds `bytes`; the id is whatever `pickle` leaves. */
static bm_status get(bmt_pickle *id, const uint8_t *bytes, size_t n, double *values, size_t n_values, bm_error *err)
{
    const bmt_entry entries[] = {{"a/data/0", bytes, n}};
    size_t n_bytes;
    uint8_t *archive = bmt_zip(entries, 1, false, &n_bytes);
    bmi_zip *zip;
    bmi_pickle pickle;
    bmi_torch_storages storages;
    bmi_torch_view view;
    BMT_PUT(id, ".");
    BMT_ASSERT_OK(bmi_zip_open(archive, n_bytes, &zip, err), *err);
    BMT_ASSERT_OK(bmi_pickle_read(&pickle, id->bytes, id->n, names, err), *err);
    bmi_torch_storages_init(&storages, zip, "a/");
    bm_status status = bmi_torch_storages_get(&storages, pickle.root, &view, err);
    if (status == BM_OK) {
        CU_ASSERT_EQUAL(view.n_values, n_values);
        bmi_number_decode(view.type, view.bytes, n_values, values);
        status = bmi_torch_storages_get(&storages, pickle.root, &view, err);
        CU_ASSERT_EQUAL(storages.n, 1);
    }
    bmi_torch_storages_free(&storages);
    bmi_pickle_free(&pickle);
    bmi_zip_close(zip);
    bmi_free(archive);
    return status;
}

static void check(const char *type, const uint8_t *bytes, size_t n_bytes, size_t n_values, const double *expected)
{
    bmt_pickle id = {.n = 0};
    double values[16];
    bm_error err;
    BMT_PUT(&id, "\x80\4");
    bmt_put_storage(&id, type, "0", (int64_t)n_values);
    BMT_ASSERT_OK(get(&id, bytes, n_bytes, values, n_values, &err), err);
    for (size_t i = 0; i < n_values; i++) {
        if (isnan(expected[i]))
            CU_ASSERT(isnan(values[i]))
        else
            CU_ASSERT_EQUAL(values[i], expected[i]);
    }
}

static void test_types(void)
{
    check("FloatStorage", ramp, 8, 2, (double[]){-1.5, (double)NAN});
    check("LongStorage", (const uint8_t *)"\376\377\377\377\377\377\377\377", 8, 1, (double[]){-2.0});
    check("DoubleStorage", (const uint8_t *)"\0\0\0\0\0\0\364\277", 8, 1, (double[]){-1.25});
    check("IntStorage", (const uint8_t *)"\375\377\377\377\1\0\0\0", 8, 2, (double[]){-3.0, 1.0});
    check("ShortStorage", (const uint8_t *)"\375\377\1\0", 4, 2, (double[]){-3.0, 1.0});
    check("CharStorage", (const uint8_t *)"\375\1", 2, 2, (double[]){-3.0, 1.0});
    check("ByteStorage", (const uint8_t *)"\375\1", 2, 2, (double[]){253.0, 1.0});
    check("BoolStorage", (const uint8_t *)"\0\1\2", 3, 3, (double[]){0.0, 1.0, 1.0});
    check("BFloat16Storage", (const uint8_t *)"\300\277\200\177", 4, 2, (double[]){-1.5, (double)INFINITY});
    /* -1.5, 65504, the smallest one, infinities, no number, 1 + 2^-10 */
    check("HalfStorage", (const uint8_t *)"\0\276\377\173\1\0\0\174\0\374\1\174\1\74", 14, 7,
          (double[]){-1.5, 65504.0, 0x1p-24, (double)INFINITY, (double)-INFINITY, (double)NAN, 1.0 + 0x1p-10});
}

static void refuse(bmt_pickle *id, bm_status expected, const char *part)
{
    double values[16];
    bm_error err = {.message = ""};
    const bm_status status = get(id, ramp, sizeof ramp, values, 0, &err);
    if (status != expected || strstr(err.message, part) == NULL) printf("\n    %d %s\n", (int)status, err.message);
    CU_ASSERT_EQUAL(status, expected);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.message, part));
}

static void refuse_storage(const char *type, const char *key, int64_t n_values, bm_status expected, const char *part)
{
    bmt_pickle id = {.n = 0};
    BMT_PUT(&id, "\x80\4");
    bmt_put_storage(&id, type, key, n_values);
    refuse(&id, expected, part);
}

static void test_refused(void)
{
    refuse_storage("FloatStorage", "0", 3, BM_ERR_FORMAT, "too few for 3");
    refuse_storage("FloatStorage", "0", INT64_MAX, BM_ERR_FORMAT, "too few");
    refuse_storage("FloatStorage", "0", -1, BM_ERR_FORMAT, "without a storage");
    refuse_storage("FloatStorage", "1", 1, BM_ERR_FORMAT, "a/data/1");
    refuse_storage("FloatStorage", "../0", 1, BM_ERR_FORMAT, "no entry");
    refuse_storage("ComplexFloatStorage", "0", 1, BM_ERR_UNSUPPORTED, "torch.ComplexFloatStorage");
    bmt_pickle none = {.n = 0}, lone = {.n = 0};
    BMT_PUT(&none, "\x80\4N");
    refuse(&none, BM_ERR_FORMAT, "without a storage");
    BMT_PUT(&lone, "\x80\4NQ");
    refuse(&lone, BM_ERR_FORMAT, "without a storage");
}

BMT_MAIN("model/torch_storage", {"types", test_types}, {"refused", test_refused})
