/* SPDX-License-Identifier: MIT
 *
 * One handler an opcode; opcodes without one are refused. */
#include "model/pickle.h"

#include "base/mem.h"
#include "model/pickle_arena.h"

#include <string.h>

#define MAX_NAME 200

typedef struct walker {
    bmi_pickle *pickle;
    const char *const *globals;
    const uint8_t *bytes;
    size_t at, n_bytes;
    bmi_pickle_value **stack, **memo;
    size_t n_stack, stack_capacity, n_memo, memo_capacity;
    size_t *marks;
    size_t n_marks, marks_capacity;
    bool stopped;
    bm_error *err;
} walker;

typedef bm_status (*handler)(walker *w, uint8_t op);

#define DAMAGED(condition, what)                  \
    BMI_FAIL_IF(condition, w->err, BM_ERR_FORMAT, \
                "the pickle is damaged at byte %zu: %s; copy or save the file again", w->at, (what))

/* The array at *items gets room for `needed` items of one size. */
static bm_status grow(void **items, size_t item_bytes, size_t *capacity, size_t needed, bm_error *err)
{
    if (needed <= *capacity) return BM_OK;
    BMI_FAIL_IF(needed > BMI_PICKLE_MAX_VALUES, err, BM_ERR_UNSUPPORTED,
                "the pickle keeps more than %zu values at hand; save only the weights, model.state_dict()",
                BMI_PICKLE_MAX_VALUES);
    const size_t wanted = needed < 32 ? 64 : needed * 2;
    void *grown = *items == NULL ? bmi_calloc(wanted, item_bytes) : bmi_realloc(*items, wanted, item_bytes);
    BMI_FAIL_IF(grown == NULL, err, BM_ERR_MEMORY, "out of memory for a pickle");
    memset((char *)grown + *capacity * item_bytes, 0, (wanted - *capacity) * item_bytes);
    *items = grown;
    *capacity = wanted;
    return BM_OK;
}

static bm_status take(walker *w, uint64_t n_bytes, const uint8_t **out)
{
    *out = NULL;
    DAMAGED(n_bytes > w->n_bytes - w->at, "it ends too early");
    *out = w->bytes + w->at;
    w->at += (size_t)n_bytes;
    return BM_OK;
}

/* A little-endian unsigned number of up to eight bytes. */
static bm_status take_number(walker *w, size_t n_bytes, uint64_t *out)
{
    *out = 0;
    const uint8_t *bytes;
    BMI_TRY(take(w, n_bytes, &bytes));
    for (size_t i = 0; i < n_bytes; i++) *out |= (uint64_t)bytes[i] << (8 * i);
    return BM_OK;
}

static bm_status push(walker *w, bmi_pickle_value *value)
{
    void *stack = w->stack;
    BMI_TRY(grow(&stack, sizeof *w->stack, &w->stack_capacity, w->n_stack + 1, w->err));
    w->stack = stack;
    w->stack[w->n_stack++] = value;
    return BM_OK;
}

static size_t floor_of(const walker *w)
{
    return w->n_marks == 0 ? 0 : w->marks[w->n_marks - 1];
}

static bm_status pop(walker *w, bmi_pickle_value **out)
{
    *out = NULL;
    DAMAGED(w->n_stack <= floor_of(w), "it takes a value that is not there");
    *out = w->stack[--w->n_stack];
    return BM_OK;
}

static bm_status top(walker *w, bmi_pickle_value **out)
{
    *out = NULL;
    DAMAGED(w->n_stack <= floor_of(w), "it uses a value that is not there");
    *out = w->stack[w->n_stack - 1];
    return BM_OK;
}

/* Takes the last mark away; the values above it are stack[*from] to stack[n_stack - 1]. */
static bm_status pop_mark(walker *w, size_t *from)
{
    *from = 0;
    DAMAGED(w->n_marks == 0, "it ends a group that it did not begin");
    *from = w->marks[--w->n_marks];
    return BM_OK;
}

static bm_status push_new(walker *w, bmi_pickle_kind kind, bmi_pickle_value **out)
{
    BMI_TRY(bmi_pickle_new(w->pickle, kind, out, w->err));
    return push(w, *out);
}

static bm_status push_integer(walker *w, bmi_pickle_kind kind, int64_t integer)
{
    bmi_pickle_value *value;
    BMI_TRY(push_new(w, kind, &value));
    value->integer = integer;
    return BM_OK;
}

static bm_status op_proto(walker *w, uint8_t op)
{
    (void)op;
    uint64_t version;
    BMI_TRY(take_number(w, 1, &version));
    BMI_FAIL_IF(version < 2 || version > 5, w->err, BM_ERR_UNSUPPORTED,
                "a pickle of protocol %u; protocols 2 to 5 are read: save it again with a newer PyTorch",
                (unsigned)version);
    return BM_OK;
}

/* Frames only group bytes for reading. */
static bm_status op_frame(walker *w, uint8_t op)
{
    (void)op;
    uint64_t length;
    return take_number(w, 8, &length);
}

static bm_status op_stop(walker *w, uint8_t op)
{
    (void)op;
    bmi_pickle_value *root;
    BMI_TRY(pop(w, &root));
    DAMAGED(w->n_stack > 0 || w->n_marks > 0, "it ends with values left over");
    w->pickle->root = root;
    w->stopped = true;
    return BM_OK;
}

static bm_status op_plain(walker *w, uint8_t op)
{
    bmi_pickle_value *value;
    switch (op) {
    case 'N': return push_new(w, BMI_PICKLE_NONE, &value);
    case 0x88: return push_integer(w, BMI_PICKLE_BOOL, 1);
    case 0x89: return push_integer(w, BMI_PICKLE_BOOL, 0);
    case '}': return push_new(w, BMI_PICKLE_DICT, &value);
    case ']': return push_new(w, BMI_PICKLE_LIST, &value);
    default: return push_new(w, BMI_PICKLE_TUPLE, &value);
    }
}

static bm_status op_int(walker *w, uint8_t op)
{
    uint64_t number;
    BMI_TRY(take_number(w, op == 'J' ? 4 : op == 'M' ? 2 : 1, &number));
    /* Only the four-byte form has a sign. */
    return push_integer(w, BMI_PICKLE_INT, op == 'J' ? (int64_t)(int32_t)(uint32_t)number : (int64_t)number);
}

static bm_status op_long(walker *w, uint8_t op)
{
    uint64_t length, number;
    bmi_pickle_value *value;
    const uint8_t *bytes;
    BMI_TRY(take_number(w, op == 0x8a ? 1 : 4, &length));
    if (length > 8) {
        BMI_TRY(take(w, length, &bytes));
        return push_new(w, BMI_PICKLE_BIG_INT, &value);
    }
    BMI_TRY(take_number(w, (size_t)length, &number));
    const bool negative = length > 0 && (number >> (8 * length - 1)) != 0;
    if (negative && length < 8) number |= UINT64_MAX << (8 * length);
    return push_integer(w, BMI_PICKLE_INT, (int64_t)number);
}

/* The one number that pickles store big-endian. */
static bm_status op_float(walker *w, uint8_t op)
{
    (void)op;
    const uint8_t *bytes;
    bmi_pickle_value *value;
    BMI_TRY(take(w, 8, &bytes));
    uint64_t bits = 0;
    for (int i = 0; i < 8; i++) bits = bits << 8 | bytes[i];
    BMI_TRY(push_new(w, BMI_PICKLE_FLOAT, &value));
    memcpy(&value->real, &bits, sizeof bits);
    return BM_OK;
}

static bm_status op_text(walker *w, uint8_t op)
{
    const bool text = op == 'X' || op == 0x8c || op == 0x8d;
    const size_t prefix = op == 0x8c || op == 'C' ? 1 : op == 'X' || op == 'B' ? 4 : 8;
    uint64_t length;
    const uint8_t *bytes;
    bmi_pickle_value *value;
    BMI_TRY(take_number(w, prefix, &length));
    BMI_TRY(take(w, length, &bytes));
    BMI_TRY(bmi_pickle_new_text(w->pickle, text ? BMI_PICKLE_TEXT : BMI_PICKLE_BYTES, (const char *)bytes,
                                (size_t)length, &value, w->err));
    return push(w, value);
}

static bm_status memoize(walker *w, size_t index)
{
    bmi_pickle_value *value;
    void *memo = w->memo;
    BMI_TRY(top(w, &value));
    BMI_TRY(grow(&memo, sizeof *w->memo, &w->memo_capacity, index + 1, w->err));
    w->memo = memo;
    if (w->memo[index] == NULL) w->n_memo++;
    w->memo[index] = value;
    return BM_OK;
}

static bm_status op_put(walker *w, uint8_t op)
{
    uint64_t index = w->n_memo;
    if (op != 0x94) BMI_TRY(take_number(w, op == 'q' ? 1 : 4, &index));
    BMI_FAIL_IF(index >= BMI_PICKLE_MAX_VALUES, w->err, BM_ERR_UNSUPPORTED,
                "the pickle keeps value number %llu; save only the weights, model.state_dict()",
                (unsigned long long)index);
    return memoize(w, (size_t)index);
}

static bm_status op_get(walker *w, uint8_t op)
{
    uint64_t index;
    BMI_TRY(take_number(w, op == 'h' ? 1 : 4, &index));
    DAMAGED(index >= w->memo_capacity || w->memo[index] == NULL, "it recalls a value that it did not keep");
    return push(w, w->memo[index]);
}

static bm_status op_mark(walker *w, uint8_t op)
{
    (void)op;
    void *marks = w->marks;
    BMI_TRY(grow(&marks, sizeof *w->marks, &w->marks_capacity, w->n_marks + 1, w->err));
    w->marks = marks;
    w->marks[w->n_marks++] = w->n_stack;
    return BM_OK;
}

static bm_status op_drop(walker *w, uint8_t op)
{
    size_t from;
    bmi_pickle_value *value;
    if (op == '0' && w->n_stack > floor_of(w)) return pop(w, &value);
    BMI_TRY(pop_mark(w, &from));
    w->n_stack = from;
    return BM_OK;
}

static bm_status op_dup(walker *w, uint8_t op)
{
    (void)op;
    bmi_pickle_value *value;
    BMI_TRY(top(w, &value));
    return push(w, value);
}

/* The values from stack[from] on move into `container`. */
static bm_status move_into(walker *w, bmi_pickle_value *container, size_t from)
{
    for (size_t i = from; i < w->n_stack; i++) BMI_TRY(bmi_pickle_append(w->pickle, container, w->stack[i], w->err));
    w->n_stack = from;
    return BM_OK;
}

static bm_status op_tuple(walker *w, uint8_t op)
{
    size_t from;
    bmi_pickle_value *tuple;
    if (op == 't') {
        BMI_TRY(pop_mark(w, &from));
    } else {
        const size_t count = (size_t)(op - 0x84);
        DAMAGED(w->n_stack - floor_of(w) < count, "a tuple of values that are not there");
        from = w->n_stack - count;
    }
    BMI_TRY(bmi_pickle_new(w->pickle, BMI_PICKLE_TUPLE, &tuple, w->err));
    BMI_TRY(move_into(w, tuple, from));
    return push(w, tuple);
}

static bm_status op_append(walker *w, uint8_t op)
{
    const bool dict = op == 's' || op == 'u';
    size_t from;
    if (op == 'e' || op == 'u') {
        BMI_TRY(pop_mark(w, &from));
    } else {
        const size_t count = dict ? 2 : 1;
        DAMAGED(w->n_stack - floor_of(w) < count, "it adds values that are not there");
        from = w->n_stack - count;
    }
    DAMAGED(from <= floor_of(w), "it adds values to nothing");
    bmi_pickle_value *container = w->stack[from - 1];
    DAMAGED(container->kind != (dict ? BMI_PICKLE_DICT : BMI_PICKLE_LIST), "it adds values to something that is none");
    DAMAGED(dict && (w->n_stack - from) % 2 != 0, "a key without a value");
    return move_into(w, container, from);
}

static bm_status push_global(walker *w, const char *module, size_t module_length, const char *name, size_t name_length)
{
    char full[2 * MAX_NAME + 2];
    DAMAGED(module_length > MAX_NAME || name_length > MAX_NAME, "the name of a type is too long");
    memcpy(full, module, module_length);
    full[module_length] = '.';
    memcpy(full + module_length + 1, name, name_length);
    const size_t length = module_length + 1 + name_length;
    full[length] = '\0';
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)full[i] < ' ' || (unsigned char)full[i] > '~') full[i] = '?';
    const char *const *one = w->globals;
    while (*one != NULL && strcmp(*one, full) != 0) one++;
    BMI_FAIL_IF(*one == NULL, w->err, BM_ERR_UNSUPPORTED,
                "the pickle asks for \"%s\", which weights do not need, and nothing was run; save only the weights "
                "with torch.save(model.state_dict(), ...), or export the model to ONNX",
                full);
    bmi_pickle_value *value;
    BMI_TRY(bmi_pickle_new_text(w->pickle, BMI_PICKLE_GLOBAL, full, length, &value, w->err));
    return push(w, value);
}

static bm_status take_line(walker *w, const char **line, size_t *length)
{
    *line = NULL;
    *length = 0;
    const uint8_t *start = w->bytes + w->at;
    const uint8_t *end = memchr(start, '\n', w->n_bytes - w->at);
    DAMAGED(end == NULL, "it ends too early");
    *line = (const char *)start;
    *length = (size_t)(end - start);
    w->at += *length + 1;
    return BM_OK;
}

static bm_status op_global(walker *w, uint8_t op)
{
    if (op == 'c') {
        const char *module, *name;
        size_t module_length, name_length;
        BMI_TRY(take_line(w, &module, &module_length));
        BMI_TRY(take_line(w, &name, &name_length));
        return push_global(w, module, module_length, name, name_length);
    }
    bmi_pickle_value *module, *name;
    BMI_TRY(pop(w, &name));
    BMI_TRY(pop(w, &module));
    DAMAGED(module->kind != BMI_PICKLE_TEXT || name->kind != BMI_PICKLE_TEXT, "the name of a type is no text");
    return push_global(w, module->text, module->length, name->text, name->length);
}

static bm_status op_reduce(walker *w, uint8_t op)
{
    (void)op;
    bmi_pickle_value *callee, *arguments, *value;
    BMI_TRY(pop(w, &arguments));
    BMI_TRY(pop(w, &callee));
    DAMAGED(callee->kind != BMI_PICKLE_GLOBAL || arguments->kind != BMI_PICKLE_TUPLE, "a call of something else");
    if (bmi_pickle_is_global(callee, "collections.OrderedDict") && arguments->count == 0)
        return push_new(w, BMI_PICKLE_DICT, &value);
    BMI_TRY(push_new(w, BMI_PICKLE_CALL, &value));
    value->callee = callee;
    value->arguments = arguments;
    return bmi_pickle_deepen(value, arguments, w->err);
}

static bm_status op_build(walker *w, uint8_t op)
{
    (void)op;
    bmi_pickle_value *state, *target;
    BMI_TRY(pop(w, &state));
    BMI_TRY(top(w, &target));
    DAMAGED(target->kind != BMI_PICKLE_DICT && target->kind != BMI_PICKLE_CALL,
            "attributes of something that has none");
    return BM_OK;
}

static bm_status op_persistent(walker *w, uint8_t op)
{
    (void)op;
    bmi_pickle_value *id, *value;
    BMI_TRY(pop(w, &id));
    BMI_TRY(push_new(w, BMI_PICKLE_PERSISTENT, &value));
    value->arguments = id;
    return bmi_pickle_deepen(value, id, w->err);
}

static const handler handlers[256] = {
    [0x80] = op_proto, [0x95] = op_frame, ['.'] = op_stop,       ['N'] = op_plain,  [0x88] = op_plain,
    [0x89] = op_plain, ['}'] = op_plain,  [']'] = op_plain,      [')'] = op_plain,  ['J'] = op_int,
    ['K'] = op_int,    ['M'] = op_int,    [0x8a] = op_long,      [0x8b] = op_long,  ['G'] = op_float,
    ['X'] = op_text,   [0x8c] = op_text,  [0x8d] = op_text,      ['B'] = op_text,   ['C'] = op_text,
    [0x8e] = op_text,  ['q'] = op_put,    ['r'] = op_put,        [0x94] = op_put,   ['h'] = op_get,
    ['j'] = op_get,    ['('] = op_mark,   ['0'] = op_drop,       ['1'] = op_drop,   ['2'] = op_dup,
    ['t'] = op_tuple,  [0x85] = op_tuple, [0x86] = op_tuple,     [0x87] = op_tuple, ['a'] = op_append,
    ['e'] = op_append, ['s'] = op_append, ['u'] = op_append,     ['c'] = op_global, [0x93] = op_global,
    ['R'] = op_reduce, ['b'] = op_build,  ['Q'] = op_persistent,
};

static bm_status walk(walker *w)
{
    while (!w->stopped) {
        uint64_t op;
        BMI_TRY(take_number(w, 1, &op));
        BMI_FAIL_IF(handlers[op] == NULL, w->err, BM_ERR_UNSUPPORTED,
                    "the pickle uses opcode 0x%02x at byte %zu, which weights do not need; save only the weights with "
                    "torch.save(model.state_dict(), ...), or export the model to ONNX",
                    (unsigned)op, w->at - 1);
        BMI_TRY(handlers[op](w, (uint8_t)op));
    }
    return BM_OK;
}

bm_status bmi_pickle_read(bmi_pickle *pickle, const uint8_t *bytes, size_t n_bytes, const char *const *globals,
                          bm_error *err)
{
    memset(pickle, 0, sizeof *pickle);
    BMI_FAIL_IF(n_bytes < 2 || bytes[0] != 0x80, err, BM_ERR_FORMAT,
                "no pickle of protocol 2 or later: it does not begin with a version");
    walker w = {.pickle = pickle, .globals = globals, .bytes = bytes, .n_bytes = n_bytes, .err = err};
    const bm_status status = walk(&w);
    bmi_free(w.stack);
    bmi_free(w.memo);
    bmi_free(w.marks);
    return status;
}
