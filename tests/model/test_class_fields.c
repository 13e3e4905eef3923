/* SPDX-License-Identifier: MIT
 *
 * Classes from JSON. */
#include "model_check.h"

#include "model/class_fields.h"

static bm_status read(const char *key, const char *list, bm_class **out, int *n, bm_error *err)
{
    char text[400];
    snprintf(text, sizeof text, "{\"%s\": %s}", key, list);
    json_object *output = json_tokener_parse(text);
    CU_ASSERT_PTR_NOT_NULL_FATAL(output);
    *out = NULL;
    *n = 0;
    const bm_status status = bmi_classes_read(output, out, n, err);
    json_object_put(output);
    return status;
}

static void test_spellings(void)
{
    static const char *const keys[] = {"classification:classes", "classification_classes", "classes"};
    for (size_t i = 0; i < BMT_COUNT(keys); i++) {
        bm_class *classes;
        bm_error err;
        int n;
        BMT_ASSERT_OK(read(keys[i], "[{\"value\": 5, \"name\": \"x\"}, {\"value\": 6}]", &classes, &n, &err), err);
        CU_ASSERT_EQUAL_FATAL(n, 2);
        CU_ASSERT(classes[0].value == 5 && classes[1].value == 6);
        CU_ASSERT_STRING_EQUAL(classes[1].name, "class 1");
        bmi_classes_free(classes, n);
    }
}

static void test_colors(void)
{
    static const char *const forms[] = {"\"0a14FF\"", "\"#0A14ff\"", "[10, 20, 255]"};
    for (size_t i = 0; i < BMT_COUNT(forms); i++) {
        char list[100];
        bm_class *classes;
        bm_error err;
        int n;
        snprintf(list, sizeof list, "[{\"value\": 1, \"color_hint\": %s}]", forms[i]);
        BMT_ASSERT_OK(read("classes", list, &classes, &n, &err), err);
        CU_ASSERT_EQUAL_FATAL(n, 1);
        CU_ASSERT(classes[0].has_color && classes[0].color[0] == 10 && classes[0].color[1] == 20 &&
                  classes[0].color[2] == 255);
        bmi_classes_free(classes, n);
    }
}

static void test_refused(void)
{
    static const struct {
        const char *list;
        bm_status status;
        const char *part;
    } rows[] = {{"[{\"name\": \"x\"}]", BM_ERR_FORMAT, "classes[0].value"},
                {"[{\"value\": 1.5}]", BM_ERR_FORMAT, "classes[0].value"},
                {"[{\"value\": -2147483648}]", BM_ERR_UNSUPPORTED, "-2147483648"},
                {"[{\"value\": 2147483648}]", BM_ERR_UNSUPPORTED, "2147483648"},
                {"[{\"value\": 1, \"color_hint\": \"red\"}]", BM_ERR_FORMAT, "\"red\""},
                {"[{\"value\": 1, \"color_hint\": \"#12345\"}]", BM_ERR_FORMAT, "color_hint"},
                {"[{\"value\": 1, \"color_hint\": [1, 2]}]", BM_ERR_FORMAT, "three numbers"},
                {"[{\"value\": 1, \"color_hint\": [1, 2, 256]}]", BM_ERR_FORMAT, "three numbers"},
                {"[{\"value\": 1, \"color_hint\": [1, 2, -1]}]", BM_ERR_FORMAT, "three numbers"},
                {"[{\"value\": 1, \"color_hint\": [1, 2, \"3\"]}]", BM_ERR_FORMAT, "three numbers"},
                {"[{\"value\": 1, \"nodata\": 1}]", BM_ERR_FORMAT, "neither true nor false"},
                {"[7]", BM_ERR_FORMAT, "classes[0]"},
                {"7", BM_ERR_FORMAT, "classes: not a list"}};
    for (size_t i = 0; i < BMT_COUNT(rows); i++) {
        bm_class *classes;
        bm_error err = {.message = ""};
        int n;
        CU_ASSERT_EQUAL(read("classes", rows[i].list, &classes, &n, &err), rows[i].status);
        if (strstr(err.message, rows[i].part) == NULL) printf("\n    %s: %s\n", rows[i].part, err.message);
        CU_ASSERT_PTR_NOT_NULL(strstr(err.message, rows[i].part));
        bmi_classes_free(classes, n);
    }
}

static void test_unknown(void)
{
    static const struct {
        const char *text, *name;
        int value;
        bool is_read, has_color;
    } rows[] = {{"{\"bandmix:unknown\": 255}", "unknown", 255, true, false},
                {"{\"bandmix:unknown\": {\"value\": 99, \"name\": \"mixed\", \"color_hint\": \"808080\"}}", "mixed", 99,
                 true, true},
                {"{\"bandmix:unknown\": \"x\"}", "", 0, false, false},
                {"{\"bandmix:unknown\": {}}", "", 0, false, false}};
    for (size_t i = 0; i < BMT_COUNT(rows); i++) {
        json_object *output = json_tokener_parse(rows[i].text);
        bm_class *unknown = NULL;
        bm_error err;
        const bm_status status = bmi_unknown_read(output, &unknown, &err);
        CU_ASSERT_EQUAL(status, rows[i].is_read ? BM_OK : BM_ERR_FORMAT);
        if (rows[i].is_read) {
            CU_ASSERT(unknown->value == rows[i].value && unknown->has_color == rows[i].has_color);
            CU_ASSERT_STRING_EQUAL(unknown->name, rows[i].name);
        } else {
            CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "bandmix:unknown.value"));
        }
        bmi_classes_free(unknown, 1);
        json_object_put(output);
    }
}

BMT_MAIN("model/class_fields", {"unknown", test_unknown}, {"spellings", test_spellings}, {"colors", test_colors},
         {"refused", test_refused})
