/* SPDX-License-Identifier: MIT
 *
 * Changes to ONNX files that leave them readable: one field of one message at a time, by the descriptors of the schema.
 * Bytes changed at random mostly break a length, and the decoder refuses the file before anything of ours is reached.
 */
#include "onnx.pb-c.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define MAX_SLOTS      8192
#define MAX_TEXT_BYTES 64
#define MAX_ITEMS      64 /* to which repeated fields grow */

size_t LLVMFuzzerMutate(uint8_t *bytes, size_t n_bytes, size_t n_most);
size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t n_bytes, size_t n_most, unsigned seed);
size_t LLVMFuzzerCustomCrossOver(const uint8_t *first, size_t n_first, const uint8_t *second, size_t n_second,
                                 uint8_t *out, size_t n_most, unsigned seed);

static uint32_t state;

static size_t draw(size_t n)
{
    state = state * 1664525u + 1013904223u;
    return n == 0 ? 0 : (size_t)(state >> 8) % n;
}

/* A field of a message that may be changed. */
typedef struct slot {
    ProtobufCMessage *message;
    const ProtobufCFieldDescriptor *field;
} slot;

static slot slots[MAX_SLOTS];
static size_t n_slots;

static void *member(const slot *s)
{
    return (char *)s->message + s->field->offset;
}

static size_t *count_of(const slot *s)
{
    return (size_t *)(void *)((char *)s->message + s->field->quantifier_offset);
}

static size_t item_bytes(ProtobufCType type)
{
    switch (type) {
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_UINT64: return sizeof(int64_t);
    case PROTOBUF_C_TYPE_DOUBLE: return sizeof(double);
    case PROTOBUF_C_TYPE_FLOAT: return sizeof(float);
    case PROTOBUF_C_TYPE_BYTES: return sizeof(ProtobufCBinaryData);
    case PROTOBUF_C_TYPE_STRING:
    case PROTOBUF_C_TYPE_MESSAGE: return sizeof(void *);
    default: return sizeof(int32_t);
    }
}

static bool is_pointer(const slot *s)
{
    return s->field->type == PROTOBUF_C_TYPE_MESSAGE || s->field->type == PROTOBUF_C_TYPE_STRING;
}

static bool is_repeated(const slot *s)
{
    return s->field->label == PROTOBUF_C_LABEL_REPEATED;
}

static protobuf_c_boolean *is_present(const slot *s)
{
    return (protobuf_c_boolean *)((char *)s->message + s->field->quantifier_offset);
}

static size_t n_items(const slot *s)
{
    if (is_repeated(s)) return *count_of(s);
    return is_pointer(s) ? *(void **)member(s) != NULL : *is_present(s) != 0;
}

static void *item(const slot *s, size_t index)
{
    if (!is_repeated(s)) return member(s);
    return *(char **)member(s) + index * item_bytes(s->field->type);
}

static void collect(ProtobufCMessage *message)
{
    for (unsigned i = 0; i < message->descriptor->n_fields && n_slots < MAX_SLOTS; i++) {
        const slot s = {message, &message->descriptor->fields[i]};
        slots[n_slots++] = s;
        if (s.field->type != PROTOBUF_C_TYPE_MESSAGE) continue;
        for (size_t k = 0; k < n_items(&s); k++) collect(*(ProtobufCMessage **)item(&s, k));
    }
}

static void collect_all(ProtobufCMessage *root)
{
    n_slots = 0;
    collect(root);
}

/* One value of any type. */
typedef union value {
    int64_t integer;
    int32_t small;
    double real;
    float single;
    char *text;
    ProtobufCBinaryData data;
    ProtobufCMessage *message;
} value;

static void *allocate(size_t n_bytes)
{
    void *memory = calloc(1, n_bytes == 0 ? 1 : n_bytes);
    if (memory == NULL) abort();
    return memory;
}

static char *copy_text(const char *text)
{
    char *copy = allocate(strlen(text) + 1);
    memcpy(copy, text, strlen(text));
    return copy;
}

static ProtobufCMessage *copy_message(const ProtobufCMessage *message)
{
    const size_t n_bytes = protobuf_c_message_get_packed_size(message);
    uint8_t *bytes = allocate(n_bytes);
    protobuf_c_message_pack(message, bytes);
    ProtobufCMessage *copy = protobuf_c_message_unpack(message->descriptor, NULL, n_bytes, bytes);
    if (copy == NULL) abort();
    free(bytes);
    return copy;
}

static void release(ProtobufCType type, value *v)
{
    if (type == PROTOBUF_C_TYPE_STRING) free(v->text);
    if (type == PROTOBUF_C_TYPE_BYTES) free(v->data.data);
    if (type == PROTOBUF_C_TYPE_MESSAGE) protobuf_c_message_free_unpacked(v->message, NULL);
}

static int64_t draw_integer(int64_t old)
{
    static const int64_t known[] = {0,  1,     -1,        2,         3,         4,         7,        8,
                                    64, 65536, INT32_MAX, INT32_MIN, INT64_MAX, INT64_MIN, 16777217, 63};
    switch (draw(4)) {
    case 0: return (int64_t)((uint64_t)old + 1);
    case 1: return (int64_t)((uint64_t)old - 1);
    case 2: return (int64_t)draw(20) - 4;
    default: return known[draw(sizeof known / sizeof *known)];
    }
}

static double draw_real(void)
{
    static const double known[] = {0.0,    -0.0,    1.0,   -1.0,    0.5,      2.0,       1e-30,
                                   3.0e38, -3.0e38, 1e-45, 65536.0, HUGE_VAL, -HUGE_VAL, NAN};
    return known[draw(sizeof known / sizeof *known)];
}

/* A string of the file, so that names meet; at times changed, with the words of the dictionary. */
static char *draw_text(const char *old)
{
    char changed[MAX_TEXT_BYTES + 1] = "";
    for (int tries = 0; tries < 32 && draw(3) > 0; tries++) {
        const slot *s = &slots[draw(n_slots)];
        const size_t n = n_items(s);
        if (s->field->type == PROTOBUF_C_TYPE_STRING && n > 0) return copy_text(*(char **)item(s, draw(n)));
    }
    strncat(changed, old, MAX_TEXT_BYTES);
    changed[LLVMFuzzerMutate((uint8_t *)changed, strlen(changed), MAX_TEXT_BYTES)] = '\0';
    return copy_text(changed);
}

static ProtobufCBinaryData draw_data(ProtobufCBinaryData old)
{
    const size_t n_most = old.len + 16;
    ProtobufCBinaryData data = {0, allocate(n_most)};
    if (old.len > 0) memcpy(data.data, old.data, old.len);
    data.len = LLVMFuzzerMutate(data.data, old.len, n_most);
    return data;
}

/* A message of this kind from elsewhere in the file, or an empty one. */
static ProtobufCMessage *draw_message(const ProtobufCMessageDescriptor *kind)
{
    for (int tries = 0; tries < 64; tries++) {
        const ProtobufCMessage *one = slots[draw(n_slots)].message;
        if (one->descriptor == kind) return copy_message(one);
    }
    ProtobufCMessage *empty = allocate(kind->sizeof_message);
    protobuf_c_message_init(kind, empty);
    return empty;
}

/* Something in the place of `old`, which stays as it is; NULL: there is nothing yet. */
static value draw_value(const slot *s, const void *old)
{
    value was = {.data = {0, NULL}}, v = was;
    if (old != NULL) memcpy(&was, old, item_bytes(s->field->type));
    switch (s->field->type) {
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_UINT64: v.integer = draw_integer(was.integer); break;
    case PROTOBUF_C_TYPE_DOUBLE: v.real = draw_real(); break;
    case PROTOBUF_C_TYPE_FLOAT: v.single = (float)draw_real(); break;
    case PROTOBUF_C_TYPE_BYTES: v.data = draw_data(was.data); break;
    case PROTOBUF_C_TYPE_STRING: v.text = draw_text(was.text == NULL ? "" : was.text); break;
    case PROTOBUF_C_TYPE_MESSAGE: v.message = draw_message(s->field->descriptor); break;
    default: v.small = (int32_t)draw_integer(was.small); break;
    }
    return v;
}

static void remove_item(const slot *s, size_t index)
{
    const size_t size = item_bytes(s->field->type);
    value old;
    memcpy(&old, item(s, index), size);
    release(s->field->type, &old);
    if (is_repeated(s)) {
        memmove(item(s, index), item(s, index + 1), (n_items(s) - index - 1) * size);
        *count_of(s) -= 1;
    } else {
        memset(member(s), 0, size);
        if (!is_pointer(s)) *is_present(s) = 0;
    }
}

static void append_item(const slot *s, value v)
{
    const size_t size = item_bytes(s->field->type);
    if (is_repeated(s)) {
        char *grown = realloc(*(void **)member(s), (*count_of(s) + 1) * size);
        if (grown == NULL) abort();
        *(void **)member(s) = grown;
        *count_of(s) += 1;
        memcpy(item(s, *count_of(s) - 1), &v, size);
    } else {
        memcpy(member(s), &v, size);
        if (!is_pointer(s)) *is_present(s) = 1;
    }
}

static void replace_item(const slot *s, size_t index)
{
    const size_t size = item_bytes(s->field->type);
    const value v = draw_value(s, item(s, index));
    value old;
    memcpy(&old, item(s, index), size);
    memcpy(item(s, index), &v, size);
    release(s->field->type, &old);
}

static void swap_items(const slot *s, size_t a, size_t b)
{
    const size_t size = item_bytes(s->field->type);
    value first, second;
    memcpy(&first, item(s, a), size);
    memcpy(&second, item(s, b), size);
    memcpy(item(s, a), &second, size);
    memcpy(item(s, b), &first, size);
}

static void change(ProtobufCMessage *root)
{
    collect_all(root);
    const slot *s = &slots[draw(n_slots)];
    const size_t n = n_items(s);
    const bool may_grow = is_repeated(s) ? n < MAX_ITEMS : n == 0;
    switch (n == 0 ? 0 : draw(8)) {
    case 0:
        if (may_grow) append_item(s, draw_value(s, n == 0 ? NULL : item(s, draw(n))));
        break;
    case 1: remove_item(s, draw(n)); break;
    case 2: swap_items(s, draw(n), draw(n)); break;
    default: replace_item(s, draw(n)); break;
    }
}

static BmiOnnx__ModelProto *unpack(const uint8_t *bytes, size_t n_bytes)
{
    return bmi_onnx__model_proto__unpack(NULL, n_bytes, bytes);
}

/* Packs and frees; 0 if it does not fit. */
static size_t pack(BmiOnnx__ModelProto *model, uint8_t *out, size_t n_most)
{
    const size_t n_bytes = bmi_onnx__model_proto__get_packed_size(model);
    if (n_bytes <= n_most) bmi_onnx__model_proto__pack(model, out);
    bmi_onnx__model_proto__free_unpacked(model, NULL);
    return n_bytes <= n_most ? n_bytes : 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t n_bytes, size_t n_most, unsigned seed)
{
    state = seed;
    BmiOnnx__ModelProto *model = draw(16) == 0 ? NULL : unpack(bytes, n_bytes);
    if (model == NULL) return LLVMFuzzerMutate(bytes, n_bytes, n_most);
    for (size_t n = 1 + draw(4); n > 0; n--) change(&model->base);
    const size_t n_packed = pack(model, bytes, n_most);
    return n_packed > 0 ? n_packed : LLVMFuzzerMutate(bytes, n_bytes, n_most);
}

/* An item of any field that has some; its message gives it away. False if none was met. */
static bool take_item(const ProtobufCFieldDescriptor **field, value *out)
{
    for (int tries = 0; tries < 64; tries++) {
        const slot *s = &slots[draw(n_slots)];
        if (n_items(s) == 0) continue;
        const size_t index = draw(n_items(s)), size = item_bytes(s->field->type);
        memcpy(out, item(s, index), size);
        memset(item(s, index), 0, size);
        remove_item(s, index);
        *field = s->field;
        return true;
    }
    return false;
}

/* Into some field of this kind; without one the item is lost. */
static void give_item(const ProtobufCFieldDescriptor *field, value v)
{
    const size_t start = draw(n_slots);
    for (size_t i = 0; i < n_slots; i++) {
        const slot *s = &slots[(start + i) % n_slots];
        if (s->field != field) continue;
        if (!is_repeated(s) && n_items(s) > 0) remove_item(s, 0);
        append_item(s, v);
        return;
    }
    release(field->type, &v);
}

/* A part of the second file goes into the first. */
size_t LLVMFuzzerCustomCrossOver(const uint8_t *first, size_t n_first, const uint8_t *second, size_t n_second,
                                 uint8_t *out, size_t n_most, unsigned seed)
{
    state = seed;
    BmiOnnx__ModelProto *to = unpack(first, n_first), *from = to == NULL ? NULL : unpack(second, n_second);
    if (from != NULL) {
        const ProtobufCFieldDescriptor *field;
        value v = {.data = {0, NULL}};
        collect_all(&from->base);
        if (take_item(&field, &v)) {
            collect_all(&to->base);
            give_item(field, v);
        }
        bmi_onnx__model_proto__free_unpacked(from, NULL);
    }
    return to == NULL ? 0 : pack(to, out, n_most);
}
