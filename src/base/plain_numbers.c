/* SPDX-License-Identifier: MIT */
#include "base/plain_numbers.h"

#include <stdatomic.h>

/* Made once and never freed, for threads may hold on to it. */
static locale_t plain(void)
{
    static _Atomic(locale_t) made;
    locale_t is_there = atomic_load(&made);
    if (is_there != (locale_t)0) return is_there;
    const locale_t mine = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    if (atomic_compare_exchange_strong(&made, &is_there, mine)) return mine;
    freelocale(mine);
    return is_there;
}

locale_t bmi_plain_numbers_begin(void)
{
    const locale_t wanted = plain();
    return wanted == (locale_t)0 ? (locale_t)0 : uselocale(wanted);
}

void bmi_plain_numbers_end(locale_t before)
{
    if (before != (locale_t)0) (void)uselocale(before);
}
