/* SPDX-License-Identifier: MIT */
#include "kernels/tiers.h"

#if defined(__x86_64__)

#include "kernels/vec_avx2.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "kernels/math_tmpl.h"

#include "kernels/act_tmpl.h"
#include "kernels/binary_tmpl.h"
#include "kernels/dense_tmpl.h"
#include "kernels/head_tmpl.h"
#include "kernels/load_tmpl.h"
#include "kernels/peak_tmpl.h"
#include "kernels/store_tmpl.h"

#define TIER_TABLE bmi_kernels_avx2
#include "kernels/table_tmpl.h"

#endif
