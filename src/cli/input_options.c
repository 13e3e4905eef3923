/* SPDX-License-Identifier: MIT */
#include "cli/input_options.h"

#include <string.h>

/* The index of `word` in `words`, NULL-terminated; -1 if it is none of them. */
static int choose(const char *word, const char *const *words)
{
    for (int i = 0; words[i] != NULL; i++)
        if (strcmp(word, words[i]) == 0) return i;
    return -1;
}

static int set_values(bm_run_options *run, const char *command, int option)
{
    static const char *const rules[] = {"any", "all", NULL}, *const scalings[] = {"auto", "yes", "no", NULL};
    static const char *const decibels[] = {"to", "from", NULL};
    int choice = 0;
    switch (option) {
    case INPUT_VALID:
        choice = choose(optarg, rules);
        run->source.valid = choice == 1 ? BM_VALID_ALL : BM_VALID_ANY;
        return choice >= 0 ? -1 : opt_usage_error(command, "--valid takes any or all, not \"%s\"", optarg);
    case INPUT_UNSCALE:
        choice = choose(optarg, scalings);
        run->unscale = choice == 1 ? BM_UNSCALE_YES : choice == 2 ? BM_UNSCALE_NO : BM_UNSCALE_AUTO;
        return choice >= 0 ? -1 : opt_usage_error(command, "--unscale takes yes, no or auto, not \"%s\"", optarg);
    case INPUT_DECIBEL:
        choice = choose(optarg, decibels);
        run->decibel = choice == 0 ? BM_DECIBEL_TO : BM_DECIBEL_FROM;
        return choice >= 0 ? -1 : opt_usage_error(command, "--decibel takes to or from, not \"%s\"", optarg);
    case INPUT_SCALE:
        if (opt_to_double(optarg, &run->scale) && run->scale != 0.0) return -1;
        return opt_usage_error(command, "--scale takes a number other than 0, not \"%s\"", optarg);
    case INPUT_OFFSET:
        if (opt_to_double(optarg, &run->offset)) return -1;
        return opt_usage_error(command, "--offset takes a number, not \"%s\"", optarg);
    default: return INPUT_NOT_ONE;
    }
}

int input_options_set(input_options *options, bm_run_options *run, const char *command, int option, int argc,
                      char **argv)
{
    switch (option) {
    case 'm': options->model_path = optarg; return -1;
    case 'b': opt_list_add(&options->bands, optarg); return -1;
    case 'r': opt_list_add(&options->resampling, optarg); return -1;
    case INPUT_LIKE: run->source.like = optarg; return -1;
    case INPUT_MASK: opt_list_add(&options->masks, optarg); return -1;
    case INPUT_OO: opt_list_add(&options->open_options, optarg); return -1;
    case INPUT_NO_RANGE_CHECK: run->skip_range_check = true; return -1;
    case INPUT_MODEL_OUTPUT: options->model.output = optarg; return -1;
    case INPUT_ACTIVATION: options->model.activation = optarg; return -1;
    case INPUT_CPU: run->cpu = optarg; return -1;
    case INPUT_REJECT:
        if (opt_to_double(optarg, &options->reject) && options->reject > 0.0 && options->reject <= 1.0) return -1;
        return opt_usage_error(command, "--reject takes a probability above 0, up to 1, not \"%s\"", optarg);
    case INPUT_CONFIG:
        if (opt_take_config(argc, argv, optarg)) return -1;
        return opt_usage_error(command, "--config takes KEY=VALUE, not \"%s\"", optarg);
    default: return set_values(run, command, option);
    }
}

bool input_options_shape_pixels(int option)
{
    static const int all[] = {
        'b',         'r',          INPUT_UNSCALE, INPUT_DECIBEL, INPUT_MODEL_OUTPUT, INPUT_ACTIVATION,
        INPUT_SCALE, INPUT_OFFSET, INPUT_LIKE,    INPUT_MASK,    INPUT_VALID,        INPUT_REJECT};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (option == all[i]) return true;
    return false;
}

int input_options_finish(input_options *options, bm_run_options *run, const char *command, char **paths)
{
    if (options->model_path == NULL) return opt_usage_error(command, "give the model: -m MODEL");
    options->model.size = sizeof options->model;
    run->size = sizeof *run;
    run->source.path = paths[0];
    run->source.more_paths = (const char *const *)paths + 1;
    run->source.open_options = options->open_options.words;
    run->source.bands = options->bands.words;
    run->source.n_bands = options->bands.n;
    run->source.resampling = options->resampling.words;
    run->source.masks = options->masks.words;
    return -1;
}

void input_options_free(input_options *options)
{
    opt_list_free(&options->bands);
    opt_list_free(&options->resampling);
    opt_list_free(&options->masks);
    opt_list_free(&options->open_options);
}
