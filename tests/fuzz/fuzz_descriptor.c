/* SPDX-License-Identifier: MIT
 *
 * What the driver is asked for, from a stranger: bytes that begin with '{' are a descriptor, all others a connection
 * string. Whatever it is, it is read or refused with a message in one line. */
#include "plugin/request.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef FUZZ_FORMAT
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_bytes);
#endif

static void check(bool done, bool has_failed, const bm_error *err)
{
    if (done || (has_failed && err->message[0] != '\0' && memchr(err->message, 0, sizeof err->message) != NULL)) return;
    fprintf(stderr, "a failure has no message\n");
    abort();
}

static void use(const uint8_t *bytes, size_t n_bytes)
{
    bmp_request request = {0};
    bm_error err = {BM_OK, ""};
    bm_run_options run;
    bm_run_output outputs[BMP_MAX_OUTPUTS];
    bool done;
    if (n_bytes > 0 && bytes[0] == '{') {
        done = bmp_request_from_json(&request, (const char *)bytes, n_bytes, "folder/", &err);
    } else {
        char *name = malloc(n_bytes + sizeof "BANDMIX:");
        if (name == NULL) return;
        strcpy(name, "BANDMIX:");
        memcpy(name + strlen(name), bytes, n_bytes);
        name[strlen("BANDMIX:") + n_bytes] = '\0';
        done = bmp_request_from_name(&request, name, &err);
        free(name);
    }
    check(done, err.status != BM_OK, &err);
    if (done) {
        done = bmp_request_to_run(&request, &run, outputs, &err);
        check(done, err.status != BM_OK, &err);
    }
    bmp_request_free(&request);
}

#ifdef FUZZ_FORMAT
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n_bytes)
{
    use(bytes, n_bytes);
    return 0;
}
#else
/* Every file that is named. */
int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        static uint8_t bytes[1 << 16];
        FILE *file = fopen(argv[i], "rb");
        if (file == NULL) return 1;
        const size_t n_bytes = fread(bytes, 1, sizeof bytes, file);
        fclose(file);
        printf("%s\n", argv[i]);
        use(bytes, n_bytes);
    }
    return argc > 1 ? 0 : 1;
}
#endif
