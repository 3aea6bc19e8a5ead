/* Element-wise kernels against double precision, broadcasting against explicit indices.
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "check.h"
#include "ec_binary_f32.h"
#include "ec_unary_f32.h"

typedef void (*unary_kernel)(const ec_unary_params *, const float *, float *);
typedef double (*unary_reference)(double v, double alpha, double beta);

/* Names a kernel's run-time instance NAME and its reference; EXACT computes from v, alpha, beta. */
#define UNARY(NAME, EXACT)                                                                       \
  static void run_##NAME(const ec_unary_params *p, const float *x, float *y) { ec_##NAME##_f32(p, x, y); } \
  static double exact_##NAME(double v, double alpha, double beta) {                              \
    (void)alpha, (void)beta;                                                                     \
    return EXACT;                                                                                \
  }

UNARY(clamp, fmin(fmax(v, alpha), beta))
UNARY(relu, fmax(v, 0))
UNARY(leaky_relu, v < 0 ? alpha * v : v)
UNARY(elu, v < 0 ? alpha * (exp(v) - 1) : v)
UNARY(sigmoid, 1 / (1 + exp(-v)))
UNARY(hard_sigmoid, fmin(fmax(alpha * v + beta, 0), 1))
UNARY(hard_swish, v *fmin(fmax(v / 6 + 0.5, 0), 1))
UNARY(silu, v / (1 + exp(-v)))
UNARY(gelu, v / 2 * (1 + erf(v / sqrt(2))))
UNARY(tanh, tanh(v))
UNARY(softplus, v > 30 ? v : log(1 + exp(v)))
UNARY(softsign, v / (1 + fabs(v)))
UNARY(exp, exp(v))
UNARY(log, log(v))
UNARY(sqrt, sqrt(v))
UNARY(reciprocal, 1 / v)
UNARY(erf, erf(v))
UNARY(sin, sin(v))
UNARY(cos, cos(v))
UNARY(neg, -v)
UNARY(abs, fabs(v))
UNARY(sign, v > 0 ? 1 : v < 0 ? -1 : 0)
UNARY(floor, floor(v))
UNARY(ceil, ceil(v))
UNARY(round, nearbyint(v))

#undef UNARY
#define UNARY(NAME, LOW) {"ec_" #NAME "_f32", run_##NAME, exact_##NAME, LOW}

static const struct {
  const char *name;
  unary_kernel run;
  unary_reference exact;
  float low; /* the domain is [low, 6] */
} unary_cases[] = {
    UNARY(clamp, -6),      UNARY(relu, -6), UNARY(leaky_relu, -6), UNARY(elu, -6),      UNARY(sigmoid, -50),
    UNARY(hard_sigmoid, -6), UNARY(hard_swish, -6), UNARY(silu, -50), UNARY(gelu, -6), UNARY(tanh, -20),
    UNARY(softplus, -90),  UNARY(softsign, -6), UNARY(exp, -90),   UNARY(log, 1e-6f),   UNARY(sqrt, 0),
    UNARY(reciprocal, 0.1f), UNARY(erf, -6), UNARY(sin, -6),       UNARY(cos, -6),      UNARY(neg, -6),
    UNARY(abs, -6),        UNARY(sign, -6), UNARY(floor, -6),      UNARY(ceil, -6),     UNARY(round, -6),
};

static void test_unary(int32_t which) {
  const ec_unary_params p = {any_size(67), which == 0 ? -1.5f : 0.3f, which == 0 ? 2.5f : 0.4f};
  begin_case(unary_cases[which].name);
  describe("n", p.n);
  float *const x = new_floats(p.n), *const y = new_floats(p.n), *const want = new_zeros(p.n);
  for (int32_t i = 0; i < p.n; i++) {
    x[i] = unary_cases[which].low + (6 - unary_cases[which].low) * (x[i] + 1) / 2;
    if (any_int(0, 9) == 0) x[i] = roundf(x[i]) + 0.5f; /* halves, for the roundings */
    if (x[i] < unary_cases[which].low) x[i] = unary_cases[which].low;
    want[i] = (float)unary_cases[which].exact((double)x[i], (double)p.alpha, (double)p.beta);
  }
  unary_cases[which].run(&p, x, y);
  for (int32_t i = 0; i < p.n; i++) check_floats(y + i, want + i, 1, 2e-6f, fabsf(want[i]));
  unary_cases[which].run(&p, x, x);
  check_floats(x, y, p.n, 0.0f, 1.0f);
  end_case();
}

static void test_special_values(void) {
  const float x[4] = {NAN, INFINITY, -INFINITY, -0.0f};
  const ec_unary_params p = {4, -1.0f, 6.0f};
  float y[4];
  begin_case("special values");
  ec_clamp_f32(&p, x, y);
  check_floats(y, (const float[]){NAN, 6, -1, 0}, 4, 0.0f, 1.0f);
  ec_relu_f32(&p, x, y);
  check_floats(y, (const float[]){NAN, INFINITY, 0, 0}, 4, 0.0f, 1.0f);
  ec_sigmoid_f32(&p, x, y);
  check_floats(y, (const float[]){NAN, 1, 0, 0.5f}, 4, 0.0f, 1.0f);
  ec_tanh_f32(&p, x, y);
  check_floats(y, (const float[]){NAN, 1, -1, 0}, 4, 0.0f, 1.0f);
}

typedef void (*binary_kernel)(const ec_binary_params *, const float *, const float *, float *);
typedef void (*binary_nd_kernel)(const ec_binary_nd_params *, const float *, const float *, float *);
typedef double (*binary_reference)(double u, double v);

#define BINARY(NAME, EXACT)                                                                      \
  static void run_##NAME(const ec_binary_params *p, const float *a, const float *b, float *y) {  \
    ec_##NAME##_f32(p, a, b, y);                                                                 \
  }                                                                                              \
  static void run_##NAME##_nd(const ec_binary_nd_params *p, const float *a, const float *b, float *y) { \
    ec_##NAME##_nd_f32(p, a, b, y);                                                              \
  }                                                                                              \
  static double exact_##NAME(double u, double v) { return EXACT; }

BINARY(add, u + v)
BINARY(sub, u - v)
BINARY(mul, u *v)
BINARY(div, u / v)
BINARY(min, fmin(u, v))
BINARY(max, fmax(u, v))
BINARY(pow, pow(u, v))
BINARY(prelu, u < 0 ? u * v : u)

#undef BINARY
#define BINARY(NAME, LOW) {"ec_" #NAME "_f32", run_##NAME, run_##NAME##_nd, exact_##NAME, LOW}

static const struct {
  const char *name;
  binary_kernel run;
  binary_nd_kernel run_nd;
  binary_reference exact;
  float low; /* both operands are in [low, 1] */
} binary_cases[] = {
    BINARY(add, -1), BINARY(sub, -1), BINARY(mul, -1), BINARY(div, 0.1f),
    BINARY(min, -1), BINARY(max, -1), BINARY(pow, 0),  BINARY(prelu, -1),
};

static float *new_operand(int32_t n, float low) {
  float *const x = new_floats(n);
  for (int32_t i = 0; i < n; i++) x[i] = low + (1 - low) * (x[i] + 1) / 2;
  return x;
}

static void test_binary(int32_t which) {
  const ec_binary_params p = {any_size(67)};
  begin_case(binary_cases[which].name);
  describe("n", p.n);
  float *const a = new_operand(p.n, binary_cases[which].low), *const b = new_operand(p.n, binary_cases[which].low);
  float *const want = new_zeros(p.n), *const y = new_floats(p.n);
  for (int32_t i = 0; i < p.n; i++) want[i] = (float)binary_cases[which].exact((double)a[i], (double)b[i]);
  binary_cases[which].run(&p, a, b, y);
  check_floats(y, want, p.n, 2e-6f, 10.0f);
  float *const over_a = copy_of(a, p.n), *const over_b = copy_of(b, p.n);
  binary_cases[which].run(&p, over_a, b, over_a);
  binary_cases[which].run(&p, a, over_b, over_b);
  check_floats(over_a, y, p.n, 0.0f, 1.0f);
  check_floats(over_b, y, p.n, 0.0f, 1.0f);
  end_case();
}

/* Strides of an operand that is broadcast along some axes; returns its size. */
static int32_t any_broadcast(const int32_t *dims, int32_t *strides) {
  int32_t size = 1;
  for (int32_t d = 5; d >= 0; d--) {
    const int32_t broadcast = any_int(0, 2) == 0;
    strides[d] = broadcast ? 0 : size;
    size *= broadcast ? 1 : dims[d];
  }
  return size;
}

static int32_t strided(const int32_t *dims, const int32_t *strides, int32_t at) {
  int32_t offset = 0;
  for (int32_t d = 5; d >= 0; d--) {
    offset += at % dims[d] * strides[d];
    at /= dims[d];
  }
  return offset;
}

static void test_binary_nd(int32_t which) {
  ec_binary_nd_params p = {{1, 1, 1, 1, 1, 1}, {0}, {0}};
  int32_t n = 1;
  for (int32_t d = any_int(0, 5); d < 6; d++) n *= p.dims[d] = any_size(5);
  begin_case(binary_cases[which].name);
  describe("broadcast n", n);
  const float low = binary_cases[which].low;
  const int32_t a_size = any_broadcast(p.dims, p.a_strides), b_size = any_broadcast(p.dims, p.b_strides);
  float *const a = new_operand(a_size, low), *const b = new_operand(b_size, low);
  float *const want = new_zeros(n), *const y = new_floats(n);
  for (int32_t i = 0; i < n; i++) {
    const float u = a[strided(p.dims, p.a_strides, i)], v = b[strided(p.dims, p.b_strides, i)];
    want[i] = (float)binary_cases[which].exact((double)u, (double)v);
  }
  binary_cases[which].run_nd(&p, a, b, y);
  check_floats(y, want, n, 2e-6f, 10.0f);
  if (a_size == n) binary_cases[which].run_nd(&p, a, b, a), check_floats(a, y, n, 0.0f, 1.0f);
  else if (b_size == n) binary_cases[which].run_nd(&p, a, b, b), check_floats(b, y, n, 0.0f, 1.0f);
  end_case();
}

void test_elementwise(void) {
  for (int32_t i = 0; i < (int32_t)(sizeof unary_cases / sizeof *unary_cases); i++) test_unary(i);
  for (int32_t i = 0; i < (int32_t)(sizeof binary_cases / sizeof *binary_cases); i++) {
    test_binary(i);
    test_binary_nd(i);
    test_binary_nd(i);
  }
  test_special_values();
}
