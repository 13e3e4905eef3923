/* SPDX-License-Identifier: MIT
 *
 * PyTorch files made by hand, damaged in every byte, and made by PyTorch where it is installed. */
#include "torch_builder.h"

#include "model/fmt_torch.h"

#include <math.h>
#include <stdlib.h>
#include <unistd.h>

static const float ramp[] = {0.0f, 1.0f, 2.0f, 3.0f, 4.0f, 5.0f};

/* {"w": 2 x 3, row by row, "n": None, "t": its transpose} over storage "0". */
static void two_tensors(bmt_pickle *p)
{
    BMT_PUT(p, "}(");
    bmt_put_text(p, "w");
    bmt_put_tensor(p, "0", 6, 0, 2, (int64_t[]){2, 3}, (int64_t[]){3, 1});
    bmt_put_text(p, "n");
    BMT_PUT(p, "N");
    bmt_put_text(p, "t");
    bmt_put_tensor(p, "0", 6, 0, 2, (int64_t[]){3, 2}, (int64_t[]){1, 3});
    BMT_PUT(p, "u");
}

static bm_status read_parts(const bmt_pickle *p, const bmt_entry *more, bmi_tensors *tensors, bm_error *err)
{
    const bmt_entry entries[] = {{"net/data.pkl", p->bytes, p->n},
                                 {"net/data/0", ramp, sizeof ramp},
                                 {"net/version", "3\n", 2},
                                 more == NULL ? (bmt_entry){"net/x", "", 0} : *more};
    size_t n_bytes;
    uint8_t *archive = bmt_zip(entries, sizeof entries / sizeof *entries, false, &n_bytes);
    CU_ASSERT_TRUE(bmi_torch_probe(archive, n_bytes));
    const bm_status status = bmi_torch_read(archive, n_bytes, tensors, err);
    bmi_free(archive);
    return status;
}

static void check_tensor(const bmi_tensors *tensors, int index, const char *name, int rank, const int64_t *dims,
                         const double *values)
{
    CU_ASSERT_FATAL(index < tensors->n);
    const bmi_tensor *tensor = &tensors->list[index];
    CU_ASSERT_STRING_EQUAL(tensor->name, name);
    CU_ASSERT_EQUAL_FATAL(tensor->rank, rank);
    for (int i = 0; i < rank; i++) CU_ASSERT_EQUAL(tensor->dims[i], dims[i]);
    for (size_t i = 0; i < tensor->count; i++) CU_ASSERT_EQUAL(tensor->data[i], values[i]);
}

static void check_two(bmt_pickle *p)
{
    bmi_tensors tensors = {0};
    bm_error err;
    BMT_PUT(p, ".");
    BMT_ASSERT_OK(read_parts(p, NULL, &tensors, &err), err);
    CU_ASSERT_EQUAL(tensors.n, 2);
    check_tensor(&tensors, 0, "w", 2, (int64_t[]){2, 3}, (double[]){0, 1, 2, 3, 4, 5});
    check_tensor(&tensors, 1, "t", 2, (int64_t[]){3, 2}, (double[]){0, 3, 1, 4, 2, 5});
    bmi_tensors_free(&tensors);
}

static void test_dicts(void)
{
    static const char *const keys[] = {"state_dict", "model_state_dict", "model"};
    bmt_pickle plain = {.n = 0};
    BMT_PUT(&plain, "\x80\2");
    two_tensors(&plain);
    check_two(&plain);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        bmt_pickle p = {.n = 0};
        BMT_PUT(&p, "\x80\4}(");
        bmt_put_text(&p, "epoch");
        BMT_PUT(&p, "K\7");
        bmt_put_text(&p, keys[i]);
        two_tensors(&p);
        BMT_PUT(&p, "u");
        check_two(&p);
    }
}

static void refuse(bmt_pickle *p, const bmt_entry *more, bm_status expected, const char *part)
{
    bmi_tensors tensors = {0};
    bm_error err = {.message = ""};
    BMT_PUT(p, ".");
    const bm_status status = read_parts(p, more, &tensors, &err);
    if (status != expected || strstr(err.message, part) == NULL)
        printf("\n    expected \"%s\", got %d: %s\n", part, (int)status, err.message);
    CU_ASSERT_EQUAL(status, expected);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.message, part));
    bmi_tensors_free(&tensors);
}

static void check_layout(int64_t n_values, int64_t offset, int rank, const int64_t *dims, const int64_t *strides,
                         bm_status expected, const char *part)
{
    bmt_pickle p = {.n = 0};
    BMT_PUT(&p, "\x80\2}");
    bmt_put_text(&p, "w");
    bmt_put_tensor(&p, "0", n_values, offset, rank, dims, strides);
    BMT_PUT(&p, "s");
    refuse(&p, NULL, expected, part);
}

#define DIMS(...) ((const int64_t[]){__VA_ARGS__})

static void test_layouts(void)
{
    check_layout(6, 0, 1, DIMS(6), DIMS(1), BM_OK, "");
    check_layout(6, 5, 0, NULL, NULL, BM_OK, "");
    check_layout(6, 2, 2, DIMS(2, 2), DIMS(2, 1), BM_OK, "");
    check_layout(6, 9, 2, DIMS(0, 4), DIMS(4, 1), BM_OK, "");
    check_layout(6, 5, 2, DIMS(8, 8), DIMS(0, 0), BM_OK, "");
    check_layout(6, 1, 1, DIMS(6), DIMS(1), BM_ERR_FORMAT, "tensor \"w\": its size, strides");
    check_layout(6, 6, 0, NULL, NULL, BM_ERR_FORMAT, "outside");
    check_layout(5, 0, 1, DIMS(6), DIMS(1), BM_ERR_FORMAT, "storage of 5 values");
    check_layout(0, 0, 0, NULL, NULL, BM_ERR_FORMAT, "outside");
    check_layout(6, 0, 2, DIMS(2, 2), DIMS(INT64_MAX, INT64_MAX), BM_ERR_FORMAT, "outside");
    check_layout(6, INT64_MAX, 1, DIMS(2), DIMS(1), BM_ERR_FORMAT, "outside");
    check_layout(6, -1, 1, DIMS(2), DIMS(1), BM_ERR_FORMAT, "not a tensor");
    check_layout(6, 0, 1, DIMS(-2), DIMS(1), BM_ERR_FORMAT, "no size or stride");
    check_layout(6, 0, 1, DIMS(2), DIMS(-1), BM_ERR_FORMAT, "no size or stride");
    check_layout(6, 0, 2, DIMS(INT64_MAX, 4), DIMS(0, 0), BM_ERR_UNSUPPORTED, "more values");
    check_layout(6, 0, 2, DIMS(1 << 20, 1 << 20), DIMS(0, 0), BM_ERR_UNSUPPORTED, "values, too many");
    check_layout(6, 0, 9, DIMS(1, 1, 1, 1, 1, 1, 1, 1, 1), DIMS(1, 1, 1, 1, 1, 1, 1, 1, 1), BM_ERR_UNSUPPORTED,
                 "9 dimensions");
}

static void test_refused(void)
{
    static const bmt_entry big = {"net/byteorder", "big", 3}, constants = {"net/constants.pkl", "", 0};
    static const bmt_entry code = {"net/code/__torch__.py", "", 0};
    const bmt_entry *extra[] = {&big, &constants, &code};
    static const char *const parts[] = {"little-endian", "TorchScript", "TorchScript"};
    for (size_t i = 0; i < 3; i++) {
        bmt_pickle p = {.n = 0};
        BMT_PUT(&p, "\x80\2");
        two_tensors(&p);
        refuse(&p, extra[i], BM_ERR_UNSUPPORTED, parts[i]);
    }
    bmt_pickle list = {.n = 0}, none = {.n = 0}, number = {.n = 0}, call = {.n = 0};
    BMT_PUT(&list, "\x80\2]");
    refuse(&list, NULL, BM_ERR_FORMAT, "no dict");
    BMT_PUT(&none, "\x80\2}");
    refuse(&none, NULL, BM_ERR_FORMAT, "no tensors");
    BMT_PUT(&number, "\x80\2}K\1");
    bmt_put_tensor(&number, "0", 6, 0, 0, NULL, NULL);
    BMT_PUT(&number, "s");
    refuse(&number, NULL, BM_ERR_FORMAT, "name is no text");
    BMT_PUT(&call, "\x80\2cos\nsystem\n");
    bmt_put_text(&call, "true");
    BMT_PUT(&call, "\x85R");
    refuse(&call, NULL, BM_ERR_UNSUPPORTED, "\"os.system\"");
}

static void test_other_files(void)
{
    static const uint8_t old[] = {0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, '.'};
    static const bmt_entry one[] = {{"net/weights", "", 0}};
    bmi_tensors tensors = {0};
    bm_error err;
    CU_ASSERT_TRUE(bmi_torch_probe(old, sizeof old));
    CU_ASSERT_EQUAL(bmi_torch_read(old, sizeof old, &tensors, &err), BM_ERR_UNSUPPORTED);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "PyTorch 1.6 or later"));
    CU_ASSERT_FALSE(bmi_torch_probe((const uint8_t *)"PK\3", 3));
    CU_ASSERT_FALSE(bmi_torch_probe((const uint8_t *)"{\"mlm\": 1}", 10));
    CU_ASSERT_EQUAL(bmi_torch_read((const uint8_t *)"{}", 2, &tensors, &err), BM_ERR_FORMAT);
    size_t n_bytes;
    uint8_t *archive = bmt_zip(one, 1, false, &n_bytes);
    CU_ASSERT_EQUAL(bmi_torch_read(archive, n_bytes, &tensors, &err), BM_ERR_FORMAT);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "data.pkl"));
    bmi_free(archive);
    bmi_tensors_free(&tensors);
}

/* Whatever the bytes of the pickle or the archive are, an answer comes, and memory errors are none of it. */
static void test_damage(void)
{
    bmt_pickle whole = {.n = 0};
    BMT_PUT(&whole, "\x80\2");
    two_tensors(&whole);
    BMT_PUT(&whole, ".");
    uint32_t random = 1;
    for (size_t i = 0; i < 3 * whole.n; i++) {
        bmt_pickle damaged = whole;
        bmi_tensors tensors = {0};
        bm_error err;
        random = random * 1664525u + 1013904223u;
        if (i < whole.n)
            damaged.n = i;
        else
            damaged.bytes[i % whole.n] ^= (uint8_t)(1u << (random >> 29));
        const bm_status status = read_parts(&damaged, NULL, &tensors, &err);
        CU_ASSERT_NOT_EQUAL(status, BM_ERR_MEMORY);
        if (i < whole.n) CU_ASSERT_NOT_EQUAL(status, BM_OK);
        bmi_tensors_free(&tensors);
    }
    const bmt_entry entries[] = {{"net/data.pkl", whole.bytes, whole.n}, {"net/data/0", ramp, sizeof ramp}};
    size_t n_bytes;
    uint8_t *archive = bmt_zip(entries, 2, true, &n_bytes);
    for (size_t i = 0; i < 2 * n_bytes; i++) {
        uint8_t *copy = bmi_calloc(n_bytes, 1);
        bmi_tensors tensors = {0};
        bm_error err;
        memcpy(copy, archive, n_bytes);
        random = random * 1664525u + 1013904223u;
        copy[i % n_bytes] ^= (uint8_t)(random >> 24);
        bmi_torch_read(copy, i < n_bytes ? n_bytes : i - n_bytes, &tensors, &err);
        bmi_tensors_free(&tensors);
        bmi_free(copy);
    }
    bmi_free(archive);
}

static void test_out_of_memory(void)
{
    bmt_pickle p = {.n = 0};
    BMT_PUT(&p, "\x80\2");
    two_tensors(&p);
    BMT_PUT(&p, ".");
    const bmt_entry entries[] = {{"net/data.pkl", p.bytes, p.n}, {"net/data/0", ramp, sizeof ramp}};
    size_t n_bytes;
    uint8_t *archive = bmt_zip(entries, 2, false, &n_bytes);
    bm_status status = BM_ERR_MEMORY;
    long n = 0;
    for (; status == BM_ERR_MEMORY && n < 200; n++) {
        bmi_tensors tensors = {0};
        bm_error err;
        bmi_mem_fail_after(n);
        status = bmi_torch_read(archive, n_bytes, &tensors, &err);
        bmi_mem_fail_after(-1);
        bmi_tensors_free(&tensors);
    }
    CU_ASSERT_EQUAL(status, BM_OK);
    CU_ASSERT(n > 8);
    bmi_free(archive);
}

/* Files of PyTorch itself. The script leaves with 7 where there is no PyTorch. */
static const char script[] = "import sys, os\n"
                             "try:\n"
                             "    import torch\n"
                             "except ImportError:\n"
                             "    sys.exit(7)\n"
                             "from collections import OrderedDict\n"
                             "d = sys.argv[1] + '/'\n"
                             "torch.manual_seed(1)\n"
                             "net = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.ReLU(), "
                             "torch.nn.BatchNorm1d(3), torch.nn.Linear(3, 1))\n"
                             "with torch.no_grad():\n"
                             "    for p in net.parameters():\n"
                             "        p.copy_(torch.arange(p.numel(), dtype=torch.float32).reshape(p.shape) - 1.5)\n"
                             "a = torch.arange(6, dtype=torch.float32).reshape(2, 3)\n"
                             "torch.save(net.state_dict(), d + 'net.pth')\n"
                             "torch.save(net.state_dict(), d + 'proto4.pth', pickle_protocol=4)\n"
                             "torch.save({'epoch': 3, 'loss': 0.5, 'optimizer': {'state': {}, 'lr': [1e-3]}, "
                             "'state_dict': net.state_dict()}, d + "
                             "'checkpoint.pth')\n"
                             "torch.save(OrderedDict(half=a.half(), bfloat=a.bfloat16(), double=a.double(), "
                             "long=a.long(), t=a.t(), part=a[:, 1:], "
                             "expanded=torch.ones(1).expand(2, 3), scalar=torch.tensor(2.5), "
                             "parameter=torch.nn.Parameter(a)), d + 'types.pth')\n"
                             "torch.save(net, d + 'module.pth')\n"
                             "torch.save(net.state_dict(), d + 'old.pth', _use_new_zipfile_serialization=False)\n"
                             "torch.jit.script(net).save(d + 'script.pth')\n"
                             "class Bad:\n"
                             "    def __reduce__(self):\n"
                             "        return (os.system, ('touch ' + d + 'ran',))\n"
                             "torch.save({'w': a, 'x': Bad()}, d + 'bad.pth')\n";

static char folder[] = "/tmp/bandmix-torch-XXXXXX";

static void in_folder(char *path, size_t n_bytes, const char *name)
{
    snprintf(path, n_bytes, "%s/%s", folder, name);
}

static bm_status read_file(const char *name, bmi_tensors *tensors, bm_error *err)
{
    static uint8_t bytes[1 << 20];
    char path[200];
    in_folder(path, sizeof path, name);
    FILE *file = fopen(path, "rb");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    const size_t n = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    return bmi_torch_read(bytes, n, tensors, err);
}

static void check_net(const char *name)
{
    static const char *const keys[] = {
        "0.weight", "0.bias", "2.weight", "2.bias", "2.running_mean", "2.running_var", "2.num_batches_tracked",
        "3.weight", "3.bias"};
    bmi_tensors tensors = {0};
    bm_error err;
    BMT_ASSERT_OK(read_file(name, &tensors, &err), err);
    CU_ASSERT_EQUAL_FATAL(tensors.n, 9);
    for (int i = 0; i < 9; i++) CU_ASSERT_STRING_EQUAL(tensors.list[i].name, keys[i]);
    check_tensor(&tensors, 0, "0.weight", 2, DIMS(3, 2), (double[]){-1.5, -0.5, 0.5, 1.5, 2.5, 3.5});
    check_tensor(&tensors, 5, "2.running_var", 1, DIMS(3), (double[]){1, 1, 1});
    check_tensor(&tensors, 6, "2.num_batches_tracked", 0, NULL, (double[]){0});
    check_tensor(&tensors, 7, "3.weight", 2, DIMS(1, 3), (double[]){-1.5, -0.5, 0.5});
    bmi_tensors_free(&tensors);
}

static void check_types(void)
{
    static const double a[] = {0, 1, 2, 3, 4, 5};
    static const char *const same[] = {"half", "bfloat", "double", "long"};
    bmi_tensors tensors = {0};
    bm_error err;
    BMT_ASSERT_OK(read_file("types.pth", &tensors, &err), err);
    CU_ASSERT_EQUAL(tensors.n, 9);
    for (int i = 0; i < 4; i++) check_tensor(&tensors, i, same[i], 2, DIMS(2, 3), a);
    check_tensor(&tensors, 4, "t", 2, DIMS(3, 2), (double[]){0, 3, 1, 4, 2, 5});
    check_tensor(&tensors, 5, "part", 2, DIMS(2, 2), (double[]){1, 2, 4, 5});
    check_tensor(&tensors, 6, "expanded", 2, DIMS(2, 3), (double[]){1, 1, 1, 1, 1, 1});
    check_tensor(&tensors, 7, "scalar", 0, NULL, (double[]){2.5});
    check_tensor(&tensors, 8, "parameter", 2, DIMS(2, 3), a);
    bmi_tensors_free(&tensors);
}

static void refuse_file(const char *name, const char *part)
{
    bmi_tensors tensors = {0};
    bm_error err = {.message = ""};
    CU_ASSERT_EQUAL(read_file(name, &tensors, &err), BM_ERR_UNSUPPORTED);
    if (strstr(err.message, part) == NULL) printf("\n    %s: %s\n", name, err.message);
    CU_ASSERT_PTR_NOT_NULL(strstr(err.message, part));
    bmi_tensors_free(&tensors);
}

static void test_real_files(void)
{
    char path[200], command[500];
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
    in_folder(path, sizeof path, "make.py");
    FILE *file = fopen(path, "w");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    fputs(script, file);
    fclose(file);
    snprintf(command, sizeof command, "/usr/bin/python3 %s %s", path, folder);
    const int status = system(command);
    if (status == 0) {
        check_net("net.pth");
        check_net("proto4.pth");
        check_net("checkpoint.pth");
        check_types();
        refuse_file("module.pth", "\"torch.nn.modules.container.Sequential\"");
        refuse_file("old.pth", "PyTorch 1.6 or later");
        refuse_file("script.pth", "TorchScript");
        refuse_file("bad.pth", ".system\"");
        in_folder(path, sizeof path, "ran");
        CU_ASSERT_NOT_EQUAL(access(path, F_OK), 0);
    }
    snprintf(command, sizeof command, "rm -r '%s'", folder);
    CU_ASSERT_EQUAL(system(command), 0);
    if (WIFEXITED(status) && (WEXITSTATUS(status) == 7 || WEXITSTATUS(status) == 127))
        BMT_SKIP("no PyTorch in /usr/bin/python3: its own files are not tried");
    CU_ASSERT_EQUAL(status, 0);
}

BMT_MAIN("model/fmt_torch", {"dicts", test_dicts}, {"layouts", test_layouts}, {"refused", test_refused},
         {"other files", test_other_files}, {"damage", test_damage}, {"out of memory", test_out_of_memory},
         {"files of PyTorch", test_real_files})
