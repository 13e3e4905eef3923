/* SPDX-License-Identifier: MIT */
#include "kernels/tiers.h"

#include "kernels/vec_scalar.h"

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

#define TIER_TABLE bmi_kernels_scalar
#include "kernels/table_tmpl.h"
