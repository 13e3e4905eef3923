/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "suite.h"

#include <string.h>

static void test_set_fills_and_returns(void)
{
    bm_error err = {BM_OK, ""};
    CU_ASSERT_EQUAL(bmi_error_set(&err, BM_ERR_IO, "%s: row %d", "a.tif", 7), BM_ERR_IO);
    CU_ASSERT_EQUAL(err.status, BM_ERR_IO);
    CU_ASSERT_STRING_EQUAL(err.message, "a.tif: row 7");
}

static void test_null_error_is_allowed(void)
{
    CU_ASSERT_EQUAL(bmi_error_set(NULL, BM_ERR_FORMAT, "%d", 1), BM_ERR_FORMAT);
    bmi_error_prefix(NULL, "place");
}

static void test_long_message_is_cut(void)
{
    char text[3000];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    bm_error err;
    memset(&err, 0x55, sizeof err);
    CU_ASSERT_EQUAL(bmi_error_set(&err, BM_ERR_IO, "%s", text), BM_ERR_IO);
    CU_ASSERT_EQUAL(strlen(err.message), BM_ERROR_MESSAGE_BYTES - 1);
}

static void test_prefix_stands_before(void)
{
    bm_error err;
    bmi_error_set(&err, BM_ERR_IO, "100%% broken");
    bmi_error_prefix(&err, "file %s");
    CU_ASSERT_STRING_EQUAL(err.message, "file %s: 100% broken");
    CU_ASSERT_EQUAL(err.status, BM_ERR_IO);
}

/* The place is worth more than the end of the message. */
static void test_prefix_on_a_full_message_cuts_the_end(void)
{
    char text[BM_ERROR_MESSAGE_BYTES];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    bm_error err;
    bmi_error_set(&err, BM_ERR_IO, "%s", text);
    bmi_error_prefix(&err, "place");
    CU_ASSERT_EQUAL(strlen(err.message), BM_ERROR_MESSAGE_BYTES - 1);
    CU_ASSERT_EQUAL(strncmp(err.message, "place: xxx", 10), 0);
}

static void test_prefix_longer_than_all(void)
{
    char text[2 * BM_ERROR_MESSAGE_BYTES];
    memset(text, 'p', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    bm_error err;
    bmi_error_set(&err, BM_ERR_IO, "message");
    bmi_error_prefix(&err, text);
    CU_ASSERT_EQUAL(strlen(err.message), BM_ERROR_MESSAGE_BYTES - 1);
    CU_ASSERT_EQUAL(err.message[BM_ERROR_MESSAGE_BYTES - 2], 'p');
}

static void test_one_line(void)
{
    bm_error err;
    bmi_error_set(&err, BM_ERR_IO, "band \"%s\"", "a\nb\x1b[1m\x7f \xc3\xa9");
    bmi_error_prefix(&err, "x\r.tif");
    CU_ASSERT_STRING_EQUAL(err.message, "x?.tif: band \"a?b?[1m? \xc3\xa9\"");
}

static bm_status fail_when(bool condition, bm_error *err, int *reached)
{
    BMI_FAIL_IF(condition, err, BM_ERR_ARGUMENT, "failed on purpose");
    ++*reached;
    return BM_OK;
}

static bm_status forward(bool condition, bm_error *err, int *reached)
{
    BMI_TRY(fail_when(condition, err, reached));
    ++*reached;
    return BM_OK;
}

static void test_try_forwards_untouched(void)
{
    bm_error err = {BM_OK, "as it was"};
    int reached = 0;
    CU_ASSERT_EQUAL(forward(false, &err, &reached), BM_OK);
    CU_ASSERT_EQUAL(reached, 2);
    CU_ASSERT_STRING_EQUAL(err.message, "as it was");
    CU_ASSERT_EQUAL(forward(true, &err, &reached), BM_ERR_ARGUMENT);
    CU_ASSERT_EQUAL(reached, 2);
    CU_ASSERT_STRING_EQUAL(err.message, "failed on purpose");
}

BMT_MAIN("base/error", {"set fills the error and returns the status", test_set_fills_and_returns},
         {"the error may be NULL", test_null_error_is_allowed}, {"a long message is cut", test_long_message_is_cut},
         {"a prefix stands before the message", test_prefix_stands_before},
         {"a prefix on a full message cuts the end", test_prefix_on_a_full_message_cuts_the_end},
         {"a prefix longer than the message", test_prefix_longer_than_all}, {"a message is one line", test_one_line},
         {"BMI_TRY forwards a failure untouched", test_try_forwards_untouched})
