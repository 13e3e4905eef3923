/* SPDX-License-Identifier: MIT
 *
 * Order out of disorder: workers claim windows in order, finish them in any order, and the windows are written in
 * order. A fixed number of slots circulates, so a fast worker waits instead of piling up results. Whoever finishes the
 * window that is next in order writes it, and all finished ones after it, without holding the lock. */
#ifndef BMI_RING_H
#define BMI_RING_H

#include <pthread.h>
#include <stdbool.h>

typedef struct bmi_ring {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    int n_items, n_slots;
    int next_claim, next_write;
    bool *finished; /* a slot each; the caller's memory */
    bool writing;   /* somebody is writing */
    bool stopped;   /* an error or a wish to stop: nobody claims or writes any more */
} bmi_ring;

/* Writes the item in `slot`; false stops the ring. Called by one thread at a time, in the order of `index`. */
typedef bool (*bmi_ring_write)(int index, int slot, void *data);

/* `finished` has room for `n_slots`. */
void bmi_ring_init(bmi_ring *ring, int n_items, int n_slots, bool *finished);
void bmi_ring_destroy(bmi_ring *ring);

/* Waits for a free slot and claims the next item; false when none is left or the ring was stopped. */
bool bmi_ring_claim(bmi_ring *ring, int *index, int *slot);

/* Says that item `index` is finished in its slot, and writes what is next in order unless another thread is at it. */
void bmi_ring_commit(bmi_ring *ring, int index, bmi_ring_write write, void *data);

void bmi_ring_stop(bmi_ring *ring);

#endif
