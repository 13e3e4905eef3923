/* SPDX-License-Identifier: MIT
 *
 * The ring under threads with random delays. Nothing here asserts a time: delays only shuffle the order. */
#include "pipeline/ring.h"
#include "suite.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { MAX_THREADS = 16, MAX_SLOTS = 64 };

typedef struct course {
    bmi_ring ring;
    bool finished[MAX_SLOTS];
    int slots[MAX_SLOTS]; /* the item that a slot holds */
    int n_items, n_slots, most_micros, writer_micros;
    int stop_at; /* the writer answers false here; -1: never */
    int n_written, n_in_write;
    bool order_broken, slot_broken, write_overlaps, slot_reused;
    int n_in_flight, most_in_flight;
    pthread_mutex_t lock;
} course;

typedef struct runner {
    course *of;
    unsigned seed;
} runner;

static void pause_up_to(int micros, unsigned *seed)
{
    if (micros <= 0) return;
    *seed = *seed * 1664525u + 1013904223u;
    const struct timespec time = {0, (long)(*seed >> 8) % micros * 1000};
    nanosleep(&time, NULL);
}

static bool write_item(int index, int slot, void *data)
{
    course *c = data;
    pthread_mutex_lock(&c->lock);
    if (++c->n_in_write != 1) c->write_overlaps = true;
    if (index != c->n_written) c->order_broken = true;
    if (slot != index % c->n_slots || c->slots[slot] != index) c->slot_broken = true;
    c->n_written++;
    pthread_mutex_unlock(&c->lock);
    unsigned seed = (unsigned)index;
    pause_up_to(c->writer_micros, &seed);
    pthread_mutex_lock(&c->lock);
    c->slots[slot] = -1;
    c->n_in_write--;
    c->n_in_flight--;
    const bool go_on = index != c->stop_at;
    pthread_mutex_unlock(&c->lock);
    return go_on;
}

static void *work(void *data)
{
    runner *r = data;
    course *c = r->of;
    int index, slot;
    while (bmi_ring_claim(&c->ring, &index, &slot)) {
        pthread_mutex_lock(&c->lock);
        if (c->slots[slot] != -1) c->slot_reused = true;
        c->slots[slot] = index;
        if (++c->n_in_flight > c->most_in_flight) c->most_in_flight = c->n_in_flight;
        pthread_mutex_unlock(&c->lock);
        pause_up_to(c->most_micros, &r->seed);
        bmi_ring_commit(&c->ring, index, write_item, c);
    }
    return NULL;
}

static void begin(course *c, int n_items, int n_slots)
{
    memset(c, 0, sizeof *c);
    c->n_items = n_items;
    c->n_slots = n_slots;
    c->stop_at = -1;
    for (int i = 0; i < MAX_SLOTS; i++) c->slots[i] = -1;
    memset(c->finished, 1, sizeof c->finished); /* init has to clear it */
    pthread_mutex_init(&c->lock, NULL);
    bmi_ring_init(&c->ring, n_items, n_slots, c->finished);
}

static void end(course *c)
{
    bmi_ring_destroy(&c->ring);
    pthread_mutex_destroy(&c->lock);
    CU_ASSERT_FALSE(c->order_broken);
    CU_ASSERT_FALSE(c->slot_broken);
    CU_ASSERT_FALSE(c->slot_reused);
    CU_ASSERT_FALSE(c->write_overlaps);
    CU_ASSERT(c->most_in_flight <= c->n_slots);
}

/* A hang is a failure, not a wait. */
static void race(course *c, int n_threads)
{
    pthread_t threads[MAX_THREADS];
    runner runners[MAX_THREADS];
    alarm(60);
    for (int i = 0; i < n_threads; i++) {
        runners[i] = (runner){c, (unsigned)i * 7919u + 1u};
        CU_ASSERT_EQUAL_FATAL(pthread_create(&threads[i], NULL, work, &runners[i]), 0);
    }
    for (int i = 0; i < n_threads; i++) pthread_join(threads[i], NULL);
    alarm(0);
}

static void test_order_and_completeness(void)
{
    static const int cases[][5] = {/* items, slots, threads, work, write */
                                   {2000, 2, 1, 0, 0},   {2000, 1, 4, 0, 0},    {5000, 16, 8, 0, 0},
                                   {500, 16, 8, 300, 0}, {500, 4, 8, 300, 50},  {1, 2, 8, 100, 0},
                                   {3, 16, 8, 100, 0},   {300, 64, 16, 500, 20}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        course c;
        begin(&c, cases[i][0], cases[i][1]);
        c.most_micros = cases[i][3];
        c.writer_micros = cases[i][4];
        race(&c, cases[i][2]);
        CU_ASSERT_EQUAL(c.n_written, cases[i][0]);
        CU_ASSERT_EQUAL(c.n_in_flight, 0);
        end(&c);
    }
}

static void test_slow_writer_bounds_the_slots(void)
{
    course c;
    begin(&c, 200, 4);
    c.writer_micros = 500;
    race(&c, 8);
    CU_ASSERT_EQUAL(c.n_written, 200);
    CU_ASSERT_EQUAL(c.most_in_flight, 4);
    end(&c);
}

static void test_writer_stops(void)
{
    for (int at = 0; at < 60; at += 7) {
        course c;
        begin(&c, 1000, 8);
        c.most_micros = 100;
        c.stop_at = at;
        race(&c, 8);
        CU_ASSERT_EQUAL(c.n_written, at + 1);
        CU_ASSERT(c.ring.stopped);
        int index, slot;
        CU_ASSERT_FALSE(bmi_ring_claim(&c.ring, &index, &slot));
        end(&c);
    }
}

/* All slots are taken by items that are never committed, so every other thread waits in claim; stop wakes them. */
static void test_stop_while_waiting(void)
{
    course c;
    begin(&c, 100, 2);
    int index, slot;
    CU_ASSERT(bmi_ring_claim(&c.ring, &index, &slot) && index == 0 && slot == 0);
    CU_ASSERT(bmi_ring_claim(&c.ring, &index, &slot) && index == 1 && slot == 1);
    pthread_t threads[4];
    runner runners[4];
    alarm(60);
    for (int i = 0; i < 4; i++) {
        runners[i] = (runner){&c, 1};
        CU_ASSERT_EQUAL_FATAL(pthread_create(&threads[i], NULL, work, &runners[i]), 0);
    }
    unsigned seed = 5;
    for (int i = 0; i < 20; i++) pause_up_to(1000, &seed);
    bmi_ring_stop(&c.ring);
    for (int i = 0; i < 4; i++) pthread_join(threads[i], NULL);
    alarm(0);
    CU_ASSERT_EQUAL(c.n_written, 0);
    /* Commit after the stop writes nothing. */
    bmi_ring_commit(&c.ring, 0, write_item, &c);
    CU_ASSERT_EQUAL(c.n_written, 0);
    end(&c);
}

/* The order in which one thread finishes is free as well. */
static void test_disorder_in_one_thread(void)
{
    course c;
    begin(&c, 4, 4);
    int index, slot;
    for (int i = 0; i < 4; i++) {
        CU_ASSERT(bmi_ring_claim(&c.ring, &index, &slot));
        CU_ASSERT_EQUAL(index, i);
        c.slots[slot] = index;
    }
    CU_ASSERT_FALSE(bmi_ring_claim(&c.ring, &index, &slot));
    bmi_ring_commit(&c.ring, 3, write_item, &c);
    bmi_ring_commit(&c.ring, 1, write_item, &c);
    CU_ASSERT_EQUAL(c.n_written, 0);
    bmi_ring_commit(&c.ring, 0, write_item, &c);
    CU_ASSERT_EQUAL(c.n_written, 2);
    bmi_ring_commit(&c.ring, 2, write_item, &c);
    CU_ASSERT_EQUAL(c.n_written, 4);
    end(&c);
}

static void test_no_items(void)
{
    course c;
    begin(&c, 0, 2);
    int index, slot;
    CU_ASSERT_FALSE(bmi_ring_claim(&c.ring, &index, &slot));
    end(&c);
}

BMT_MAIN("pipeline/ring", {"order is kept and nothing is lost", test_order_and_completeness},
         {"a slow writer bounds the slots", test_slow_writer_bounds_the_slots},
         {"the writer stops the ring", test_writer_stops}, {"stop wakes who waits", test_stop_while_waiting},
         {"finished in any order", test_disorder_in_one_thread}, {"no items", test_no_items})
