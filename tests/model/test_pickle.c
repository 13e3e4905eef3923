/* SPDX-License-Identifier: MIT
 *
 * Pickles written by hand: every opcode, what is refused, and damage. */
#include "suite.h"

#include "base/mem.h"
#include "model/pickle.h"

#include <string.h>

static const char *const globals[] = {"collections.OrderedDict", "torch.Size", NULL};

static bm_status read_bytes(bmi_pickle *pickle, const void *bytes, size_t n_bytes, bm_error *err)
{
    return bmi_pickle_read(pickle, bytes, n_bytes, globals, err);
}

/* A literal without its last NUL. */
#define READ(pickle, literal, err) read_bytes(pickle, literal, sizeof(literal) - 1, err)

static void check_refused(const void *bytes, size_t n_bytes, bm_status expected, const char *part)
{
    bmi_pickle pickle;
    bm_error err = {.message = ""};
    const bm_status status = read_bytes(&pickle, bytes, n_bytes, &err);
    if (status != expected || strstr(err.message, part) == NULL)
        printf("\n    expected \"%s\", got %d: %s\n", part, (int)status, err.message);
    CU_ASSERT_EQUAL(status, expected);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.message, part));
    CU_ASSERT_PTR_NULL(pickle.root);
    bmi_pickle_free(&pickle);
}

#define REFUSED(literal, expected, part) check_refused(literal, sizeof(literal) - 1, expected, part)

static void check_integer(const void *bytes, size_t n_bytes, bmi_pickle_kind kind, int64_t expected)
{
    bmi_pickle pickle;
    bm_error err;
    BMT_ASSERT_OK(read_bytes(&pickle, bytes, n_bytes, &err), err);
    CU_ASSERT_EQUAL(pickle.root->kind, kind);
    CU_ASSERT_EQUAL(pickle.root->integer, expected);
    bmi_pickle_free(&pickle);
}

#define INTEGER(literal, kind, expected) check_integer(literal, sizeof(literal) - 1, kind, expected)

static void test_numbers(void)
{
    bmi_pickle pickle;
    bm_error err;
    INTEGER("\x80\2K\377.", BMI_PICKLE_INT, 255);
    INTEGER("\x80\2M\377\377.", BMI_PICKLE_INT, 65535);
    INTEGER("\x80\2J\376\377\377\377.", BMI_PICKLE_INT, -2);
    INTEGER("\x80\2J\0\0\0\x40.", BMI_PICKLE_INT, 1 << 30);
    INTEGER("\x80\2\x8a\0.", BMI_PICKLE_INT, 0);
    INTEGER("\x80\2\x8a\1\376.", BMI_PICKLE_INT, -2);
    INTEGER("\x80\2\x8a\2\376\0.", BMI_PICKLE_INT, 254);
    INTEGER("\x80\2\x8a\10\0\0\0\0\0\0\0\x80.", BMI_PICKLE_INT, INT64_MIN);
    INTEGER("\x80\2\x8b\1\0\0\0\5.", BMI_PICKLE_INT, 5);
    INTEGER("\x80\2\x8a\11\0\0\0\0\0\0\0\0\1.", BMI_PICKLE_BIG_INT, 0);
    INTEGER("\x80\2\x88.", BMI_PICKLE_BOOL, 1);
    INTEGER("\x80\2\x89.", BMI_PICKLE_BOOL, 0);
    INTEGER("\x80\2N.", BMI_PICKLE_NONE, 0);
    BMT_ASSERT_OK(READ(&pickle, "\x80\2G\xbf\xf8\0\0\0\0\0\0.", &err), err);
    CU_ASSERT_EQUAL(pickle.root->kind, BMI_PICKLE_FLOAT);
    CU_ASSERT_EQUAL(pickle.root->real, -1.5);
    bmi_pickle_free(&pickle);
}

static void check_text(const void *bytes, size_t n_bytes, bmi_pickle_kind kind)
{
    bmi_pickle pickle;
    bm_error err;
    BMT_ASSERT_OK(read_bytes(&pickle, bytes, n_bytes, &err), err);
    CU_ASSERT_EQUAL(pickle.root->kind, kind);
    CU_ASSERT_EQUAL(pickle.root->length, 2);
    CU_ASSERT_STRING_EQUAL(pickle.root->text, "hi");
    bmi_pickle_free(&pickle);
}

#define TEXT(literal, kind) check_text(literal, sizeof(literal) - 1, kind)

static void test_texts(void)
{
    TEXT("\x80\2X\2\0\0\0hi.", BMI_PICKLE_TEXT);
    TEXT("\x80\4\x95\5\0\0\0\0\0\0\0\x8c\2hi.", BMI_PICKLE_TEXT);
    TEXT("\x80\4\x8d\2\0\0\0\0\0\0\0hi.", BMI_PICKLE_TEXT);
    TEXT("\x80\3C\2hi.", BMI_PICKLE_BYTES);
    TEXT("\x80\3B\2\0\0\0hi.", BMI_PICKLE_BYTES);
    TEXT("\x80\4\x8e\2\0\0\0\0\0\0\0hi.", BMI_PICKLE_BYTES);
}

static void test_containers(void)
{
    bmi_pickle pickle;
    bm_error err;
    /* [None, (), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4)] */
    BMT_ASSERT_OK(READ(&pickle, "\x80\2](N)K\1\x85K\1K\2\x86K\1K\2K\3\x87(K\1K\2K\3K\4te.", &err), err);
    CU_ASSERT_EQUAL(pickle.root->kind, BMI_PICKLE_LIST);
    CU_ASSERT_EQUAL(pickle.root->count, 6);
    for (size_t i = 1; i < 6; i++) {
        const bmi_pickle_value *tuple = bmi_pickle_item(pickle.root, i);
        CU_ASSERT_EQUAL(tuple->kind, BMI_PICKLE_TUPLE);
        CU_ASSERT_EQUAL(tuple->count, i - 1);
        if (i > 1) CU_ASSERT_EQUAL(bmi_pickle_item(tuple, i - 2)->integer, (int64_t)(i - 1));
    }
    bmi_pickle_free(&pickle);
    /* {"a": [7], "b": 8, "c": 9}, by SETITEM and SETITEMS, with values that are dropped on the way */
    BMT_ASSERT_OK(READ(&pickle,
                       "\x80\2}X\1\0\0\0a]K\7asN0(NN0"
                       "1(X\1\0\0\0bK\10X\1\0\0\0cK\11u.",
                       &err),
                  err);
    CU_ASSERT_EQUAL(pickle.root->count, 6);
    CU_ASSERT_EQUAL(bmi_pickle_item(bmi_pickle_get(pickle.root, "a"), 0)->integer, 7);
    CU_ASSERT_EQUAL(bmi_pickle_get(pickle.root, "b")->integer, 8);
    CU_ASSERT_EQUAL(bmi_pickle_get(pickle.root, "c")->integer, 9);
    bmi_pickle_free(&pickle);
}

static void test_memo(void)
{
    bmi_pickle pickle;
    bm_error err;
    BMT_ASSERT_OK(READ(&pickle, "\x80\4](K\5\x94K\6q\1K\7r\2\1\0\0h\0h\1j\2\1\0\0002e.", &err), err);
    CU_ASSERT_EQUAL(pickle.root->count, 7);
    static const int64_t expected[] = {5, 6, 7, 5, 6, 7, 7};
    for (size_t i = 0; i < 7; i++) CU_ASSERT_EQUAL(bmi_pickle_item(pickle.root, i)->integer, expected[i]);
    bmi_pickle_free(&pickle);
    REFUSED("\x80\2h\0.", BM_ERR_FORMAT, "did not keep");
    REFUSED("\x80\2j\377\377\377\377.", BM_ERR_FORMAT, "did not keep");
    REFUSED("\x80\2Nr\377\377\377\377.", BM_ERR_UNSUPPORTED, "keeps value");
    /* A list that holds itself. */
    BMT_ASSERT_OK(READ(&pickle, "\x80\2]q\0h\0a.", &err), err);
    CU_ASSERT_PTR_EQUAL(bmi_pickle_item(pickle.root, 0), pickle.root);
    bmi_pickle_free(&pickle);
}

static void test_calls(void)
{
    bmi_pickle pickle;
    bm_error err;
    BMT_ASSERT_OK(READ(&pickle,
                       "\x80\2ccollections\nOrderedDict\n)RX\1\0\0\0aK\1s"
                       "}X\11\0\0\0_metadataNsb.",
                       &err),
                  err);
    CU_ASSERT_EQUAL(pickle.root->kind, BMI_PICKLE_DICT);
    CU_ASSERT_EQUAL(pickle.root->count, 2);
    CU_ASSERT_EQUAL(bmi_pickle_get(pickle.root, "a")->integer, 1);
    bmi_pickle_free(&pickle);
    BMT_ASSERT_OK(READ(&pickle, "\x80\4\x8c\5torch\x8c\4Size\x93K\2K\3\x86\x85R.", &err), err);
    CU_ASSERT_EQUAL(pickle.root->kind, BMI_PICKLE_CALL);
    CU_ASSERT_TRUE(bmi_pickle_is_global(pickle.root->callee, "torch.Size"));
    CU_ASSERT_EQUAL(bmi_pickle_item(bmi_pickle_item(pickle.root->arguments, 0), 1)->integer, 3);
    bmi_pickle_free(&pickle);
    BMT_ASSERT_OK(READ(&pickle, "\x80\2X\2\0\0\0idQ.", &err), err);
    CU_ASSERT_EQUAL(pickle.root->kind, BMI_PICKLE_PERSISTENT);
    CU_ASSERT_STRING_EQUAL(pickle.root->arguments->text, "id");
    bmi_pickle_free(&pickle);
}

static void test_refused(void)
{
    REFUSED("\x80\2cos\nsystem\nX\4\0\0\0true\x85R.", BM_ERR_UNSUPPORTED, "\"os.system\"");
    REFUSED("\x80\4\x8c\2os\x8c\6system\x93\x8c\4true\x85R.", BM_ERR_UNSUPPORTED, "\"os.system\"");
    REFUSED("\x80\4\x8c\2os\x8c\7sys\0tem\x93.", BM_ERR_UNSUPPORTED, "\"os.sys?tem\"");
    REFUSED("\x80\4\x8c\12torch.Size\x8c\1\0\x93.", BM_ERR_UNSUPPORTED, "\"torch.Size.?\"");
    REFUSED("\x80\4NN\x93.", BM_ERR_FORMAT, "no text");
    REFUSED("\x80\2NN\x81.", BM_ERR_UNSUPPORTED, "opcode 0x81");
    REFUSED("\x80\2(cposix\n", BM_ERR_FORMAT, "too early");
    REFUSED("\x80\6N.", BM_ERR_UNSUPPORTED, "protocol 6");
    REFUSED("N.", BM_ERR_FORMAT, "version");
    REFUSED("", BM_ERR_FORMAT, "version");
    char deep[2000];
    memset(deep, ']', sizeof deep);
    memcpy(deep, "\x80\2", 2);
    memset(deep + 1000, 'a', 997);
    deep[1997] = '.';
    check_refused(deep, sizeof deep, BM_ERR_UNSUPPORTED, "deep");
}

static void test_damaged(void)
{
    REFUSED("\x80\2", BM_ERR_FORMAT, "too early");
    REFUSED("\x80\2X\377\377\377\377hi.", BM_ERR_FORMAT, "too early");
    REFUSED("\x80\4\x8d\377\377\377\377\377\377\377\377hi.", BM_ERR_FORMAT, "too early");
    REFUSED("\x80\2.", BM_ERR_FORMAT, "not there");
    REFUSED("\x80\2NN.", BM_ERR_FORMAT, "left over");
    REFUSED("\x80\2N(.", BM_ERR_FORMAT, "not there");
    REFUSED("\x80\2t.", BM_ERR_FORMAT, "did not begin");
    REFUSED("\x80\0021.", BM_ERR_FORMAT, "did not begin");
    REFUSED("\x80\2q\0.", BM_ERR_FORMAT, "not there");
    REFUSED("\x80\2K\1\x86.", BM_ERR_FORMAT, "not there");
    REFUSED("\x80\2K\1(\x85.", BM_ERR_FORMAT, "not there");
    REFUSED("\x80\2Na.", BM_ERR_FORMAT, "to nothing");
    REFUSED("\x80\2NNa.", BM_ERR_FORMAT, "none");
    REFUSED("\x80\2}(Nu.", BM_ERR_FORMAT, "key without");
    REFUSED("\x80\2]NNs.", BM_ERR_FORMAT, "none");
    REFUSED("\x80\2(Ne.", BM_ERR_FORMAT, "to nothing");
    REFUSED("\x80\2N)R.", BM_ERR_FORMAT, "call");
    REFUSED("\x80\2NNb.", BM_ERR_FORMAT, "attributes");
    static const char whole[] =
        "\x80\4\x95\0\0\0\0\0\0\0\0}\x94(\x8c\1a\x94](K\1M\2\0J\3\0\0\0G\0\0\0\0\0\0\0\0e\x8c\1b"
        "\x8c\5torch\x8c\4Size\x93K\1\x85\x85Ru.";
    bmi_pickle pickle;
    bm_error err;
    BMT_ASSERT_OK(READ(&pickle, whole, &err), err);
    bmi_pickle_free(&pickle);
    for (size_t n = 0; n < sizeof whole - 1; n++) {
        CU_ASSERT_NOT_EQUAL(read_bytes(&pickle, whole, n, &err), BM_OK);
        bmi_pickle_free(&pickle);
    }
    char bytes[sizeof whole - 1];
    for (size_t at = 0; at < sizeof bytes; at++) {
        for (int value = 0; value < 256; value++) {
            memcpy(bytes, whole, sizeof bytes);
            bytes[at] = (char)value;
            read_bytes(&pickle, bytes, sizeof bytes, &err);
            bmi_pickle_free(&pickle);
        }
    }
    long n_failed = 0;
    bm_status status = BM_ERR_MEMORY;
    for (; status == BM_ERR_MEMORY && n_failed < 100; n_failed++) {
        bmi_mem_fail_after(n_failed);
        status = READ(&pickle, whole, &err);
        bmi_pickle_free(&pickle);
    }
    bmi_mem_fail_after(-1);
    CU_ASSERT_EQUAL(status, BM_OK);
    CU_ASSERT(n_failed > 3);
}

BMT_MAIN("model/pickle", {"numbers", test_numbers}, {"texts", test_texts}, {"containers", test_containers},
         {"memo", test_memo}, {"calls", test_calls}, {"refused", test_refused}, {"damaged", test_damaged})
