/* SPDX-License-Identifier: MIT */
#include "pipeline/ring.h"

void bmi_ring_init(bmi_ring *ring, int n_items, int n_slots, bool *finished)
{
    *ring = (bmi_ring){.n_items = n_items, .n_slots = n_slots, .finished = finished};
    pthread_mutex_init(&ring->lock, NULL);
    pthread_cond_init(&ring->changed, NULL);
    for (int i = 0; i < n_slots; i++) finished[i] = false;
}

void bmi_ring_destroy(bmi_ring *ring)
{
    pthread_cond_destroy(&ring->changed);
    pthread_mutex_destroy(&ring->lock);
}

bool bmi_ring_claim(bmi_ring *ring, int *index, int *slot)
{
    pthread_mutex_lock(&ring->lock);
    while (!ring->stopped && ring->next_claim < ring->n_items && ring->next_claim - ring->next_write >= ring->n_slots)
        pthread_cond_wait(&ring->changed, &ring->lock);
    const bool claimed = !ring->stopped && ring->next_claim < ring->n_items;
    if (claimed) {
        *index = ring->next_claim++;
        *slot = *index % ring->n_slots;
    }
    pthread_mutex_unlock(&ring->lock);
    return claimed;
}

static bool next_is_ready(const bmi_ring *ring)
{
    return !ring->stopped && ring->next_write < ring->next_claim && ring->finished[ring->next_write % ring->n_slots];
}

void bmi_ring_commit(bmi_ring *ring, int index, bmi_ring_write write, void *data)
{
    pthread_mutex_lock(&ring->lock);
    ring->finished[index % ring->n_slots] = true;
    while (!ring->writing && next_is_ready(ring)) {
        const int at = ring->next_write, slot = at % ring->n_slots;
        ring->writing = true;
        pthread_mutex_unlock(&ring->lock);
        const bool go_on = write(at, slot, data);
        pthread_mutex_lock(&ring->lock);
        ring->writing = false;
        ring->finished[slot] = false;
        ring->next_write++;
        if (!go_on) ring->stopped = true;
        pthread_cond_broadcast(&ring->changed);
    }
    pthread_mutex_unlock(&ring->lock);
}

void bmi_ring_stop(bmi_ring *ring)
{
    pthread_mutex_lock(&ring->lock);
    ring->stopped = true;
    pthread_cond_broadcast(&ring->changed);
    pthread_mutex_unlock(&ring->lock);
}
