/* SPDX-License-Identifier: MIT */
#include "cli/progress.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static volatile sig_atomic_t asked_to_stop;

static void note_signal(int number)
{
    (void)number;
    asked_to_stop = 1;
}

void progress_catch_signals(void)
{
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = note_signal;
    action.sa_flags = (int)SA_RESETHAND;
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGHUP, &action, NULL);
    /* Left alone, these two kill in the middle and leave a half-written file: a reader of the progress that went away,
     * and a limit on the size of files, which is then a failed write like a full disk. */
    action.sa_handler = SIG_IGN;
    action.sa_flags = 0;
    sigaction(SIGPIPE, &action, NULL);
    sigaction(SIGXFSZ, &action, NULL);
}

progress_style progress_default_style(void)
{
    return isatty(STDERR_FILENO) ? PROGRESS_TENS : PROGRESS_NONE;
}

/* GDAL's line: a number every tenth, three dots between. */
static void show_tens(progress *state, double done)
{
    const int steps = (int)(40.0 * done + 1e-9);
    for (; state->shown <= steps; state->shown++) {
        if (state->shown % 4 == 0)
            fprintf(stderr, "%d", state->shown / 4 * 10);
        else
            fputc('.', stderr);
    }
    if (steps == 40) fputs(" - done.\n", stderr);
    fflush(stderr);
}

static void show_json(progress *state, double done)
{
    const int percent = (int)(100.0 * done + 1e-9);
    if (percent < state->shown) return;
    fprintf(stderr, "{\"progress\": %.4f}\n", done);
    state->shown = percent + 1;
}

bool progress_show(double done, void *data)
{
    progress *state = data;
    if (state->style == PROGRESS_TENS) show_tens(state, done);
    if (state->style == PROGRESS_JSON) show_json(state, done);
    return !asked_to_stop;
}

void progress_end(progress *state)
{
    if (state->style == PROGRESS_TENS && state->shown > 0 && state->shown <= 40) fputc('\n', stderr);
}
