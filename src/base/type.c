/* SPDX-License-Identifier: MIT
 *
 * Storage types of pixels and what they can hold. */
#include "base/type.h"

#include "base/text.h"

#include <math.h>

typedef struct type_row {
    const char *name;
    size_t n_bytes;
    double minimum, maximum; /* of integers; 0, 0 for floats */
} type_row;

static const type_row types[] = {
    [BM_TYPE_AUTO] = {"auto", 0, 0, 0},
    [BM_TYPE_UINT8] = {"Byte", 1, 0, UINT8_MAX},
    [BM_TYPE_INT8] = {"Int8", 1, INT8_MIN, INT8_MAX},
    [BM_TYPE_UINT16] = {"UInt16", 2, 0, UINT16_MAX},
    [BM_TYPE_INT16] = {"Int16", 2, INT16_MIN, INT16_MAX},
    [BM_TYPE_UINT32] = {"UInt32", 4, 0, UINT32_MAX},
    [BM_TYPE_INT32] = {"Int32", 4, INT32_MIN, INT32_MAX},
    [BM_TYPE_FLOAT32] = {"Float32", 4, 0, 0},
    [BM_TYPE_FLOAT64] = {"Float64", 8, 0, 0},
};

static const size_t n_types = sizeof types / sizeof *types;

static const type_row *row_of(bm_type type)
{
    return (size_t)type < n_types ? &types[type] : &types[BM_TYPE_AUTO];
}

size_t bm_type_size(bm_type type)
{
    return row_of(type)->n_bytes;
}

const char *bm_type_name(bm_type type)
{
    return row_of(type)->name;
}

bm_type bm_type_from_name(const char *name)
{
    for (size_t i = 1; i < n_types; i++)
        if (bmi_text_equal_ignoring_case(name, types[i].name)) return (bm_type)i;
    return BM_TYPE_AUTO;
}

bool bmi_type_is_float(bm_type type)
{
    return type == BM_TYPE_FLOAT32 || type == BM_TYPE_FLOAT64;
}

double bmi_type_minimum(bm_type type)
{
    return row_of(type)->minimum;
}

double bmi_type_maximum(bm_type type)
{
    return row_of(type)->maximum;
}

bool bmi_type_holds(bm_type type, double value)
{
    if (type == BM_TYPE_FLOAT64) return true;
    if (type == BM_TYPE_FLOAT32) return isnan(value) || (double)(float)value == value;
    return value >= bmi_type_minimum(type) && value <= bmi_type_maximum(type) && rint(value) == value;
}
