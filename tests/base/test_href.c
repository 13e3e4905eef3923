/* SPDX-License-Identifier: MIT
 *
 * Names seen from a folder. */
#include "base/href.h"
#include "suite.h"

#include <stdlib.h>
#include <unistd.h>

static void test_href(void)
{
    char folder[] = "/tmp/bandmix-href-XXXXXX", path[400], from[400], *out;
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/sub", folder);
    CU_ASSERT_EQUAL(mkdir(path, 0700), 0);
    snprintf(path, sizeof path, "%s/subs", folder);
    CU_ASSERT_EQUAL(mkdir(path, 0700), 0);
    static const char *const cases[][3] = {{"map.tif", "item.json", "map.tif"},
                                           {"sub/map.tif", "item.json", "sub/map.tif"},
                                           {"map.tif", "sub/item.json", "../map.tif"},
                                           {"subs/map.tif", "sub/item.json", "../subs/map.tif"},
                                           {"sub/map.tif", "subs/item.json", "../sub/map.tif"},
                                           {"sub/../map.tif", "sub/item.json", "../map.tif"}};
    bm_error err;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, cases[i][0]);
        snprintf(from, sizeof from, "%s/%s", folder, cases[i][1]);
        BMT_ASSERT_OK(bmi_href(path, from, &out, &err), err);
        CU_ASSERT_STRING_EQUAL(out, cases[i][2]);
        bm_text_free(out);
    }
    BMT_ASSERT_OK(bmi_href("/vsicurl/http://host/a.tif", "item.json", &out, &err), err);
    CU_ASSERT_STRING_EQUAL(out, "http://host/a.tif");
    bm_text_free(out);
    BMT_ASSERT_OK(bmi_href("/vsizip/a.zip/b.tif", "item.json", &out, &err), err);
    CU_ASSERT_STRING_EQUAL(out, "/vsizip/a.zip/b.tif");
    bm_text_free(out);
    snprintf(path, sizeof path, "%s/sub", folder);
    rmdir(path);
    snprintf(path, sizeof path, "%s/subs", folder);
    rmdir(path);
    rmdir(folder);
}

BMT_MAIN("base/href", {"href", test_href})
