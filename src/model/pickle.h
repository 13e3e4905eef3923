/* SPDX-License-Identifier: MIT
 *
 * Python pickles as trees of plain values. The opcodes are walked, nothing is imported, built or called: a call that
 * the pickle asks for becomes a value that says so, and only the globals that the caller lists may be named at all. */
#ifndef BMI_PICKLE_H
#define BMI_PICKLE_H

#include "base/error.h"

#include <stdint.h>

typedef enum bmi_pickle_kind {
    BMI_PICKLE_NONE,
    BMI_PICKLE_BOOL,       /* integer: 0 or 1 */
    BMI_PICKLE_INT,        /* integer */
    BMI_PICKLE_FLOAT,      /* real */
    BMI_PICKLE_TEXT,       /* text, length */
    BMI_PICKLE_BYTES,      /* text, length */
    BMI_PICKLE_TUPLE,      /* first, count */
    BMI_PICKLE_LIST,       /* first, count */
    BMI_PICKLE_DICT,       /* first, count: keys and values in turn, in the order of the file */
    BMI_PICKLE_GLOBAL,     /* text: "module.name", length */
    BMI_PICKLE_CALL,       /* callee (a global), arguments (a tuple) */
    BMI_PICKLE_PERSISTENT, /* arguments: the id, of any kind */
    BMI_PICKLE_BIG_INT     /* an integer that 64 bits do not hold; its value is dropped */
} bmi_pickle_kind;

typedef struct bmi_pickle_value bmi_pickle_value;

typedef struct bmi_pickle_cell {
    const bmi_pickle_value *value;
    struct bmi_pickle_cell *next;
} bmi_pickle_cell;

/* A value may be met at several places, and a hostile list may hold itself: go to a fixed depth, never by recursion
 * over whatever is there. */
struct bmi_pickle_value {
    bmi_pickle_kind kind;
    int depth;
    size_t length, count;
    int64_t integer;
    double real;
    const char *text; /* NUL-terminated; may hold NULs before that */
    bmi_pickle_cell *first, *last;
    const bmi_pickle_value *callee, *arguments;
};

/* Owns every value of the tree. */
typedef struct bmi_pickle {
    const bmi_pickle_value *root;
    void *blocks;
    size_t n_values, n_bytes;
} bmi_pickle;

/* Reads one pickle of protocol 2 to 5; free with bmi_pickle_free, also after failure. `globals` ends with NULL. A call
 * of collections.OrderedDict without arguments is a dict; attributes set on dicts and calls are dropped. Fails with
 * BM_ERR_UNSUPPORTED (a global that is not listed, by name; an opcode that weights do not need; limits on the number,
 * the depth and the memory of values), BM_ERR_FORMAT (damaged) or BM_ERR_MEMORY. */
bm_status bmi_pickle_read(bmi_pickle *pickle, const uint8_t *bytes, size_t n_bytes, const char *const *globals,
                          bm_error *err);

void bmi_pickle_free(bmi_pickle *pickle);

/* Item `index` of a list or a tuple; NULL if there is none, if `value` is of another kind, or NULL. */
const bmi_pickle_value *bmi_pickle_item(const bmi_pickle_value *value, size_t index);

/* The value under a text key; NULL as above. */
const bmi_pickle_value *bmi_pickle_get(const bmi_pickle_value *dict, const char *key);

/* Whether `value`, which may be NULL, is the global `name`. */
bool bmi_pickle_is_global(const bmi_pickle_value *value, const char *name);

#endif
