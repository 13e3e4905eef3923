/* SPDX-License-Identifier: MIT */
#include "cli/apply_outputs.h"

#include <string.h>

static int fail(const char *what, const char *word)
{
    return opt_usage_error("apply", "%s, not \"%s\"", what, word);
}

/* Where the next option of an output begins, at its comma; NULL for none. A comma that no option follows belongs to
 * what it stands in. */
static char *find_option(char *text)
{
    static const char *const keys[] = {",ot=", ",of=", ",co=", ",a_nodata="};
    for (char *comma = strchr(text, ','); comma != NULL; comma = strchr(comma + 1, ','))
        for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
            if (strncmp(comma, keys[i], strlen(keys[i])) == 0) return comma;
    return NULL;
}

static int set_option(apply_outputs *outputs, int index, char *option)
{
    bm_run_output *output = &outputs->list[index];
    char *value = strchr(option, '=') + 1;
    if (option[1] == 't') {
        output->output.type = bm_type_from_name(value);
        if (output->output.type == BM_TYPE_AUTO) return fail("ot= takes a type such as Byte or Float32", value);
    } else if (option[1] == 'f') {
        output->driver = value;
    } else if (option[0] == 'c') {
        opt_list_add(&outputs->creation_options[index], value);
    } else {
        if (!opt_to_double(value, &output->output.nodata)) return fail("a_nodata= takes a number", value);
        output->output.has_nodata = true;
    }
    return -1;
}

static int add_file(apply_outputs *outputs, const bm_output *kind, char *path, const char *word)
{
    if (outputs->n == APPLY_MAX_OUTPUTS) return opt_usage_error("apply", "more than %d outputs", APPLY_MAX_OUTPUTS);
    const int index = outputs->n++;
    char *option = find_option(path);
    if (*path == '\0' || option == path) return opt_usage_error("apply", "--output %s= lacks its file", word);
    outputs->list[index].output = *kind;
    outputs->list[index].path = path;
    while (option != NULL) {
        *option++ = '\0';
        char *next = find_option(option);
        if (next != NULL) *next = '\0';
        const int status = set_option(outputs, index, option);
        if (status >= 0) return status;
        option = next;
    }
    return -1;
}

int apply_outputs_add(apply_outputs *outputs, char *word)
{
    bm_output kind = {.size = 0};
    char *path = strchr(word, '=');
    if (path != NULL) *path++ = '\0';
    bm_error err;
    if (bm_output_parse(word, &kind, &err) != BM_OK) return opt_usage_error("apply", "--output: %s", err.message);
    if (path != NULL) return add_file(outputs, &kind, path, word);
    bm_output *out = &outputs->list[0].output;
    if (out->kind != BM_OUTPUT_DEFAULT)
        return opt_usage_error("apply", "OUT holds one kind; give the other as --output %s=FILE", word);
    out->kind = kind.kind;
    out->n_top = kind.n_top;
    out->layer = kind.layer;
    return -1;
}

int apply_outputs_finish(apply_outputs *outputs, double reject)
{
    bool is_used = reject == 0.0;
    for (int i = 0; i < outputs->n; i++) {
        bm_output *output = &outputs->list[i].output;
        outputs->list[i].creation_options = outputs->creation_options[i].words;
        /* One that is only the default counts, and is told by the library if it is no class. */
        if (output->kind != BM_OUTPUT_CLASS && output->kind != BM_OUTPUT_DEFAULT) continue;
        output->reject = reject;
        is_used = true;
    }
    return is_used ? -1 : opt_usage_error("apply", "--reject is for classes, and no output holds them");
}

void apply_outputs_free(apply_outputs *outputs)
{
    for (int i = 0; i < APPLY_MAX_OUTPUTS; i++) opt_list_free(&outputs->creation_options[i]);
}
