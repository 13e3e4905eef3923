/* SPDX-License-Identifier: MIT */
#include "model/pickle_arena.h"

#include "base/mem.h"

#include <stdalign.h>
#include <string.h>

#define BLOCK_BYTES ((size_t)64 << 10)

typedef struct block {
    struct block *next;
    size_t used, capacity;
    alignas(max_align_t) unsigned char bytes[];
} block;

static bm_status take(bmi_pickle *pickle, size_t n_bytes, void **out, bm_error *err)
{
    *out = NULL;
    const size_t step = alignof(max_align_t);
    BMI_FAIL_IF(n_bytes > BMI_PICKLE_MAX_BYTES, err, BM_ERR_UNSUPPORTED,
                "the pickle holds a text of %zu bytes; save only the weights, model.state_dict()", n_bytes);
    n_bytes = (n_bytes + step - 1) / step * step;
    block *last = pickle->blocks;
    if (last == NULL || last->capacity - last->used < n_bytes) {
        const size_t capacity = n_bytes > BLOCK_BYTES ? n_bytes : BLOCK_BYTES;
        BMI_FAIL_IF(capacity > BMI_PICKLE_MAX_BYTES - pickle->n_bytes, err, BM_ERR_UNSUPPORTED,
                    "the pickle needs more than %zu bytes; save only the weights, model.state_dict()",
                    BMI_PICKLE_MAX_BYTES);
        block *fresh = bmi_calloc(sizeof *fresh + capacity, 1);
        BMI_FAIL_IF(fresh == NULL, err, BM_ERR_MEMORY, "out of memory for the values of a pickle");
        fresh->capacity = capacity;
        fresh->next = last;
        pickle->blocks = last = fresh;
        pickle->n_bytes += capacity;
    }
    *out = last->bytes + last->used;
    last->used += n_bytes;
    return BM_OK;
}

bm_status bmi_pickle_new(bmi_pickle *pickle, bmi_pickle_kind kind, bmi_pickle_value **out, bm_error *err)
{
    *out = NULL;
    void *memory;
    BMI_FAIL_IF(pickle->n_values >= BMI_PICKLE_MAX_VALUES, err, BM_ERR_UNSUPPORTED,
                "the pickle holds more than %zu values; save only the weights, model.state_dict()",
                BMI_PICKLE_MAX_VALUES);
    BMI_TRY(take(pickle, sizeof **out, &memory, err));
    pickle->n_values++;
    *out = memory;
    (*out)->kind = kind;
    return BM_OK;
}

bm_status bmi_pickle_new_text(bmi_pickle *pickle, bmi_pickle_kind kind, const char *text, size_t length,
                              bmi_pickle_value **out, bm_error *err)
{
    BMI_TRY(bmi_pickle_new(pickle, kind, out, err));
    BMI_FAIL_IF(length >= BMI_PICKLE_MAX_BYTES, err, BM_ERR_UNSUPPORTED,
                "the pickle holds a text of %zu bytes; save only the weights, model.state_dict()", length);
    void *copy;
    BMI_TRY(take(pickle, length + 1, &copy, err));
    memcpy(copy, text, length);
    (*out)->text = copy;
    (*out)->length = length;
    return BM_OK;
}

bm_status bmi_pickle_append(bmi_pickle *pickle, bmi_pickle_value *container, const bmi_pickle_value *item,
                            bm_error *err)
{
    BMI_TRY(bmi_pickle_deepen(container, item, err));
    void *memory;
    BMI_TRY(take(pickle, sizeof(bmi_pickle_cell), &memory, err));
    bmi_pickle_cell *cell = memory;
    cell->value = item;
    if (container->last == NULL)
        container->first = cell;
    else
        container->last->next = cell;
    container->last = cell;
    container->count++;
    return BM_OK;
}

bm_status bmi_pickle_deepen(bmi_pickle_value *outer, const bmi_pickle_value *inner, bm_error *err)
{
    if (inner->depth < outer->depth) return BM_OK;
    BMI_FAIL_IF(inner->depth >= BMI_PICKLE_MAX_DEPTH, err, BM_ERR_UNSUPPORTED,
                "the pickle nests values more than %d deep; save only the weights, model.state_dict()",
                BMI_PICKLE_MAX_DEPTH);
    outer->depth = inner->depth + 1;
    return BM_OK;
}

void bmi_pickle_free(bmi_pickle *pickle)
{
    for (block *one = pickle->blocks; one != NULL;) {
        block *next = one->next;
        bmi_free(one);
        one = next;
    }
    memset(pickle, 0, sizeof *pickle);
}

const bmi_pickle_value *bmi_pickle_item(const bmi_pickle_value *value, size_t index)
{
    if (value == NULL || (value->kind != BMI_PICKLE_TUPLE && value->kind != BMI_PICKLE_LIST)) return NULL;
    const bmi_pickle_cell *cell = value->first;
    while (cell != NULL && index-- > 0) cell = cell->next;
    return cell == NULL ? NULL : cell->value;
}

static bool text_is(const bmi_pickle_value *value, bmi_pickle_kind kind, const char *text)
{
    return value->kind == kind && value->length == strlen(text) && memcmp(value->text, text, value->length) == 0;
}

const bmi_pickle_value *bmi_pickle_get(const bmi_pickle_value *dict, const char *key)
{
    if (dict == NULL || dict->kind != BMI_PICKLE_DICT) return NULL;
    for (const bmi_pickle_cell *cell = dict->first; cell != NULL; cell = cell->next->next)
        if (text_is(cell->value, BMI_PICKLE_TEXT, key)) return cell->next->value;
    return NULL;
}

bool bmi_pickle_is_global(const bmi_pickle_value *value, const char *name)
{
    return value != NULL && text_is(value, BMI_PICKLE_GLOBAL, name);
}
