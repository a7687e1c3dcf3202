/*
 * Solves problems with gsl_odeiv2 (rk8pd) and prints one JSON line for each.
 *
 * The state is the d x (r + 1) matrix Y = [alpha | F], row-major, so that each product moves mean
 * and factor together. Write e for the row (1, 0, ..., 0).
 *
 *     k close to d:   Y' = (V Y) [e; F^T (A Y)],   A = s K^T Q, [V; A] Y is one product
 *     k small:        Y' = (V [alpha | F (s K F)^T]) [e; Q Y],   [Q; K] Y is one product
 *     several heads:  Y' = [W_1 ... W_H] T,   T_h = (V_h F) (s K_h F)^T (Q_h Y) + (V_h alpha) e,
 *                     all Q_h, K_h, V_h stacked into one product
 *
 * Products go through cblas_dgemm for d >= 16 and through plain loops below. Softmax heads only.
 */

#define _GNU_SOURCE
#include <gsl/gsl_cblas.h>
#include <gsl/gsl_eigen.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_odeiv2.h>
#include <gsl/gsl_version.h>
#include <libgen.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "data.bin is little-endian"
#endif

/* Absent, hence null, when another BLAS is linked. OpenBLAS' own cblas.h clashes with GSL's. */
extern char *openblas_get_config(void) __attribute__((weak));
extern void openblas_set_num_threads(int) __attribute__((weak));

enum { FORMAT_VERSION = 1, SOFTMAX = 0, SMALLEST_BLAS = 16 };
static const double WARM_UP_SECONDS = 0.5;
static const double TIMED_SECONDS = 1.0;

enum method { FULL, LOW_RANK, SEVERAL_HEADS };

/* One head: Q and K are k x d, V is rows x d, W is d x rows or absent. */
struct head {
  int k, rows;
  double scale;
  const double *query, *key, *value, *output;
};

struct problem {
  int d, r, heads;
  double depth, relative_tolerance, absolute_tolerance;
  const double *mean, *factor;
  struct head *head;
  double *data;

  /* Workspace of the right-hand side; the meaning depends on the method. */
  enum method method;
  int stacked_rows, mixed_rows;
  double *stacked, *products, *outputs, *tilt, *mixing, *tilted;
  long evaluations;
};

static void fail(const char *where, const char *what) {
  fprintf(stderr, "gsl_peer: %s: %s\n", where, what);
  exit(EXIT_FAILURE);
}

/* Zeroed and aligned to a cache line; never freed before the program ends. */
static double *allocate(size_t count) {
  size_t bytes = (count * sizeof(double) + 63) / 64 * 64;
  double *block = aligned_alloc(64, bytes ? bytes : 64);
  if (!block) {
    fail("memory", "exhausted");
  }
  memset(block, 0, bytes);
  return block;
}

/* Seconds of CLOCK_MONOTONIC or CLOCK_THREAD_CPUTIME_ID. */
static double now(clockid_t clock) {
  struct timespec time;
  clock_gettime(clock, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

/* ---- products ---- */

/* C = A B with A m x p, B p x n; lda, ldb, ldc are row lengths. */
static inline void multiply(bool blas, int m, int n, int p, const double *restrict a, int lda,
                            const double *restrict b, int ldb, double *restrict c, int ldc) {
  if (blas) {
    cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, m, n, p, 1.0, a, lda, b, ldb, 0.0, c,
                ldc);
    return;
  }
  for (int i = 0; i < m; i++) {
    for (int j = 0; j < n; j++) {
      c[i * ldc + j] = a[i * lda] * b[j];
    }
    for (int l = 1; l < p; l++) {
      for (int j = 0; j < n; j++) {
        c[i * ldc + j] += a[i * lda + l] * b[l * ldb + j];
      }
    }
  }
}

/* C = A^T B with A p x m, B p x n. */
static inline void multiply_at(bool blas, int m, int n, int p, const double *restrict a, int lda,
                               const double *restrict b, int ldb, double *restrict c, int ldc) {
  if (blas) {
    cblas_dgemm(CblasRowMajor, CblasTrans, CblasNoTrans, m, n, p, 1.0, a, lda, b, ldb, 0.0, c, ldc);
    return;
  }
  for (int i = 0; i < m; i++) {
    for (int j = 0; j < n; j++) {
      c[i * ldc + j] = a[i] * b[j];
    }
    for (int l = 1; l < p; l++) {
      for (int j = 0; j < n; j++) {
        c[i * ldc + j] += a[l * lda + i] * b[l * ldb + j];
      }
    }
  }
}

/* C = A B^T with A m x p, B n x p. */
static inline void multiply_bt(bool blas, int m, int n, int p, const double *restrict a, int lda,
                               const double *restrict b, int ldb, double *restrict c, int ldc) {
  if (blas) {
    cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, m, n, p, 1.0, a, lda, b, ldb, 0.0, c, ldc);
    return;
  }
  for (int i = 0; i < m; i++) {
    for (int j = 0; j < n; j++) {
      double sum = 0;
      for (int l = 0; l < p; l++) {
        sum += a[i * lda + l] * b[j * ldb + l];
      }
      c[i * ldc + j] = sum;
    }
  }
}

/* ---- right-hand side ---- */

/* Inlined with constant d and r where these are small, so that the loops unroll. */
static inline __attribute__((always_inline)) void full_field(bool blas, int d, int r,
                                                             const struct problem *p,
                                                             const double *y, double *velocity) {
  const int c = r + 1;
  multiply(blas, 2 * d, c, d, p->stacked, d, y, c, p->products, c);
  multiply_at(blas, r, c, d, y + 1, c, p->products + (size_t)d * c, c, p->mixing + c, c);
  multiply(blas, d, c, c, p->products, c, p->mixing, c, velocity, c);
}

static void low_rank_field(const struct problem *p, const double *y, double *velocity) {
  const bool blas = p->d >= SMALLEST_BLAS;
  const int d = p->d, r = p->r, c = r + 1, k = p->head->k, narrow = k + 1;
  /* The rows are e, Q Y, K Y: the first k + 1 of them are the right factor of the last product. */
  double *keys = p->mixing + (size_t)narrow * c;
  multiply(blas, 2 * k, c, d, p->stacked, d, y, c, p->mixing + c, c);
  multiply_bt(blas, d, k, r, y + 1, c, keys + 1, c, p->tilt + 1, narrow);
  for (int i = 0; i < d; i++) {
    p->tilt[(size_t)i * narrow] = y[(size_t)i * c];
  }
  multiply(blas, d, narrow, d, p->head->value, d, p->tilt, narrow, p->tilted, narrow);
  multiply(blas, d, c, narrow, p->tilted, narrow, p->mixing, c, velocity, c);
}

static void several_heads_field(const struct problem *p, const double *y, double *velocity) {
  const bool blas = p->d >= SMALLEST_BLAS;
  const int d = p->d, r = p->r, c = r + 1;
  multiply(blas, p->stacked_rows, c, d, p->stacked, d, y, c, p->products, c);
  const double *queries = p->products;
  const double *keys = p->products + (size_t)(p->stacked_rows - p->mixed_rows) / 2 * c;
  const double *values = p->products + (size_t)(p->stacked_rows - p->mixed_rows) * c;
  double *mixed = p->mixing;
  for (const struct head *h = p->head; h < p->head + p->heads; h++) {
    multiply_bt(blas, h->rows, h->k, r, values + 1, c, keys + 1, c, p->tilt, h->k);
    multiply(blas, h->rows, c, h->k, p->tilt, h->k, queries, c, mixed, c);
    for (int i = 0; i < h->rows; i++) {
      mixed[(size_t)i * c] += values[(size_t)i * c];
    }
    queries += (size_t)h->k * c;
    keys += (size_t)h->k * c;
    values += (size_t)h->rows * c;
    mixed += (size_t)h->rows * c;
  }
  multiply(blas, d, c, p->mixed_rows, p->outputs, p->mixed_rows, p->mixing, c, velocity, c);
}

static int field(double depth, const double y[], double velocity[], void *parameters) {
  (void)depth;
  struct problem *p = parameters;
  p->evaluations++;
  switch (p->method) {
    case FULL:
      if (p->d == 2 && p->r == 2) {
        full_field(false, 2, 2, p, y, velocity);
      } else if (p->d == 5 && p->r == 5) {
        full_field(false, 5, 5, p, y, velocity);
      } else {
        full_field(p->d >= SMALLEST_BLAS, p->d, p->r, p, y, velocity);
      }
      break;
    case LOW_RANK:
      low_rank_field(p, y, velocity);
      break;
    case SEVERAL_HEADS:
      several_heads_field(p, y, velocity);
      break;
  }
  return GSL_SUCCESS;
}

/* Chooses the method and fills the constant parts of the workspace. */
static void prepare(struct problem *p) {
  const int d = p->d, c = p->r + 1;
  const struct head *first = p->head;
  if (p->heads > 1 || first->output) {
    p->method = SEVERAL_HEADS;
    int k_rows = 0, widest = 0;
    for (int h = 0; h < p->heads; h++) {
      k_rows += first[h].k;
      p->mixed_rows += first[h].rows;
      int size = first[h].k * first[h].rows;
      widest = size > widest ? size : widest;
    }
    p->stacked_rows = 2 * k_rows + p->mixed_rows;
    p->stacked = allocate((size_t)p->stacked_rows * d);
    p->outputs = allocate((size_t)d * p->mixed_rows);
    double *query = p->stacked;
    double *key = query + (size_t)k_rows * d;
    double *value = key + (size_t)k_rows * d;
    int column = 0;
    for (const struct head *h = first; h < first + p->heads; h++) {
      for (int i = 0; i < h->k * d; i++) {
        *query++ = h->query[i];
        *key++ = h->scale * h->key[i];
      }
      for (int i = 0; i < h->rows * d; i++) {
        *value++ = h->value[i];
      }
      for (int i = 0; i < d; i++) {
        memcpy(p->outputs + (size_t)i * p->mixed_rows + column, h->output + (size_t)i * h->rows,
               (size_t)h->rows * sizeof(double));
      }
      column += h->rows;
    }
    p->products = allocate((size_t)p->stacked_rows * c);
    p->tilt = allocate((size_t)widest);
    p->mixing = allocate((size_t)p->mixed_rows * c);
  } else if (5 * first->k >= 4 * d) {
    p->method = FULL;
    p->stacked = allocate((size_t)2 * d * d);
    memcpy(p->stacked, first->value, (size_t)d * d * sizeof(double));
    double *scores = p->stacked + (size_t)d * d;
    for (int l = 0; l < first->k; l++) {
      for (int i = 0; i < d; i++) {
        for (int j = 0; j < d; j++) {
          scores[i * d + j] += first->scale * first->key[l * d + i] * first->query[l * d + j];
        }
      }
    }
    p->products = allocate((size_t)2 * d * c);
    p->mixing = allocate((size_t)c * c);
    p->mixing[0] = 1;
  } else {
    p->method = LOW_RANK;
    const int k = first->k;
    p->stacked = allocate((size_t)2 * k * d);
    for (int i = 0; i < k * d; i++) {
      p->stacked[i] = first->query[i];
      p->stacked[k * d + i] = first->scale * first->key[i];
    }
    p->tilt = allocate((size_t)d * (k + 1));
    p->tilted = allocate((size_t)d * (k + 1));
    p->mixing = allocate((size_t)(2 * k + 1) * c);
    p->mixing[0] = 1;
  }
}

/* ---- reading ---- */

static FILE *open_in(const char *directory, const char *name) {
  char path[4096];
  if (snprintf(path, sizeof path, "%s/%s", directory, name) >= (int)sizeof path) {
    fail(directory, "path is too long");
  }
  FILE *file = fopen(path, "rb");
  if (!file) {
    perror(path);
    exit(EXIT_FAILURE);
  }
  return file;
}

static int next_integer(FILE *file, const char *directory) {
  int value;
  if (fscanf(file, "%d", &value) != 1 || value < 0) {
    fail(directory, "header.txt must hold non-negative integers");
  }
  return value;
}

/* The numbers of a file; `count` receives how many. */
static double *read_numbers(const char *directory, const char *name, size_t *count) {
  FILE *file = open_in(directory, name);
  if (fseek(file, 0, SEEK_END) != 0) {
    fail(directory, "cannot seek");
  }
  long bytes = ftell(file);
  rewind(file);
  if (bytes < 0 || bytes % (long)sizeof(double) != 0) {
    fail(directory, "a data file must hold whole 64-bit numbers");
  }
  *count = (size_t)bytes / sizeof(double);
  double *numbers = allocate(*count);
  if (fread(numbers, sizeof(double), *count, file) != *count) {
    fail(directory, "cannot read a data file");
  }
  fclose(file);
  return numbers;
}

static struct problem read_problem(const char *directory) {
  struct problem p = {0};
  FILE *header = open_in(directory, "header.txt");
  if (next_integer(header, directory) != FORMAT_VERSION) {
    fail(directory, "unknown format version");
  }
  p.d = next_integer(header, directory);
  p.r = next_integer(header, directory);
  p.heads = next_integer(header, directory);
  if (p.d < 1 || p.r < 1 || p.heads < 1) {
    fail(directory, "d, r and the number of heads must be positive");
  }
  p.head = calloc((size_t)p.heads, sizeof *p.head);
  if (!p.head) {
    fail("memory", "exhausted");
  }
  const size_t d = (size_t)p.d;
  size_t expected = 3 + d + d * (size_t)p.r;
  for (int h = 0; h < p.heads; h++) {
    if (next_integer(header, directory) != SOFTMAX) {
      fail(directory, "only softmax heads are implemented");
    }
    p.head[h].k = next_integer(header, directory);
    p.head[h].rows = next_integer(header, directory);
    if (p.heads > 1 && p.head[h].rows == 0) {
      fail(directory, "several heads require output matrices");
    }
    const size_t rows = (size_t)p.head[h].rows;
    expected += 1 + 2 * d * (size_t)p.head[h].k + (rows ? 2 * d * rows : d * d);
  }
  fclose(header);

  size_t count;
  p.data = read_numbers(directory, "data.bin", &count);
  if (count != expected) {
    fail(directory, "data.bin does not have the size that header.txt says");
  }
  const double *next = p.data;
  p.depth = *next++;
  p.relative_tolerance = *next++;
  p.absolute_tolerance = *next++;
  p.mean = next;
  next += d;
  p.factor = next;
  next += d * (size_t)p.r;
  for (struct head *h = p.head; h < p.head + p.heads; h++) {
    const size_t query_size = d * (size_t)h->k;
    const bool has_output = h->rows > 0;
    h->rows = has_output ? h->rows : p.d;
    h->scale = *next++;
    h->query = next;
    h->key = next + query_size;
    h->value = next + 2 * query_size;
    next = h->value + d * (size_t)h->rows;
    if (has_output) {
      h->output = next;
      next += d * (size_t)h->rows;
    }
  }
  prepare(&p);
  return p;
}

/* ---- solving ---- */

/* First step: the usual guess 0.01 |y| / |y'| [hairer1993, II.4]; GSL leaves it to its user. */
static double first_step(struct problem *p, const double *y, double *velocity, size_t size) {
  field(0.0, y, velocity, p);
  double state = cblas_dnrm2((int)size, y, 1), speed = cblas_dnrm2((int)size, velocity, 1);
  double step = speed > 0 ? 0.01 * state / speed : p->depth;
  return step < p->depth ? step : p->depth;
}

/* Integrates from 0 to the depth; y receives the final state. Returns the accepted steps. */
static unsigned long solve(struct problem *p, double *y, double *velocity,
                           unsigned long *rejected) {
  const int d = p->d, r = p->r, c = r + 1;
  const size_t size = (size_t)d * c;
  for (int i = 0; i < d; i++) {
    y[(size_t)i * c] = p->mean[i];
    memcpy(y + (size_t)i * c + 1, p->factor + (size_t)i * r, (size_t)r * sizeof(double));
  }
  p->evaluations = 0;
  gsl_odeiv2_system system = {field, NULL, size, p};
  gsl_odeiv2_step *step = gsl_odeiv2_step_alloc(gsl_odeiv2_step_rk8pd, size);
  gsl_odeiv2_control *control =
      gsl_odeiv2_control_y_new(p->absolute_tolerance, p->relative_tolerance);
  gsl_odeiv2_evolve *evolve = gsl_odeiv2_evolve_alloc(size);
  double depth = 0, length = first_step(p, y, velocity, size);
  while (depth < p->depth) {
    int status =
        gsl_odeiv2_evolve_apply(evolve, control, step, &system, &depth, p->depth, &length, y);
    if (status != GSL_SUCCESS) {
      fail("gsl_odeiv2_evolve_apply", gsl_strerror(status));
    }
  }
  /* GSL counts every attempt. */
  unsigned long accepted = evolve->count - evolve->failed_steps;
  *rejected = evolve->failed_steps;
  gsl_odeiv2_evolve_free(evolve);
  gsl_odeiv2_control_free(control);
  gsl_odeiv2_step_free(step);
  return accepted;
}

/* ---- reporting ---- */

static double largest_eigenvalue(const double *matrix, int d) {
  gsl_matrix *copy = gsl_matrix_alloc((size_t)d, (size_t)d);
  gsl_vector *values = gsl_vector_alloc((size_t)d);
  gsl_eigen_symm_workspace *workspace = gsl_eigen_symm_alloc((size_t)d);
  memcpy(copy->data, matrix, (size_t)d * d * sizeof(double));
  gsl_eigen_symm(copy, values, workspace);
  double largest = gsl_vector_max(values);
  gsl_eigen_symm_free(workspace);
  gsl_vector_free(values);
  gsl_matrix_free(copy);
  return largest;
}

/* |value - reference| / |reference| */
static double distance(const double *value, const double *reference, size_t size) {
  double difference = 0, norm = 0;
  for (size_t i = 0; i < size; i++) {
    difference += (value[i] - reference[i]) * (value[i] - reference[i]);
    norm += reference[i] * reference[i];
  }
  return sqrt(difference / norm);
}

static int compare(const void *left, const void *right) {
  double a = *(const double *)left, b = *(const double *)right;
  return (a > b) - (a < b);
}

static double median(double *values, size_t count) {
  qsort(values, count, sizeof *values, compare);
  return count % 2 ? values[count / 2] : 0.5 * (values[count / 2 - 1] + values[count / 2]);
}

/* Trailing blanks of the OpenBLAS description are left out. */
static void print_blas(void) {
  const char *config = openblas_get_config ? openblas_get_config() : "unknown";
  int length = (int)strlen(config);
  while (length > 0 && config[length - 1] == ' ') {
    length--;
  }
  printf("\"blas\": \"%.*s\", ", length, config);
}

static void measure(char *directory, size_t repeats) {
  struct problem p = read_problem(directory);
  const int d = p.d, r = p.r, c = r + 1;
  double *y = allocate((size_t)d * c), *velocity = allocate((size_t)d * c);
  unsigned long accepted, rejected;

  double start = now(CLOCK_MONOTONIC);
  do {
    accepted = solve(&p, y, velocity, &rejected);
  } while (now(CLOCK_MONOTONIC) - start < WARM_UP_SECONDS);

  size_t count = 0, capacity = 0;
  double *seconds = NULL, *processor = NULL, total = 0;
  while (count < repeats || total < TIMED_SECONDS) {
    if (count == capacity) {
      capacity = capacity ? 2 * capacity : 64;
      seconds = realloc(seconds, capacity * sizeof *seconds);
      processor = realloc(processor, capacity * sizeof *processor);
      if (!seconds || !processor) {
        fail("memory", "exhausted");
      }
    }
    start = now(CLOCK_MONOTONIC);
    double processor_start = now(CLOCK_THREAD_CPUTIME_ID);
    accepted = solve(&p, y, velocity, &rejected);
    seconds[count] = now(CLOCK_MONOTONIC) - start;
    processor[count] = now(CLOCK_THREAD_CPUTIME_ID) - processor_start;
    total += seconds[count++];
  }

  double *mean = allocate((size_t)d), *covariance = allocate((size_t)d * d);
  double trace = 0;
  cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, d, d, r, 1.0, y + 1, c, y + 1, c, 0.0,
              covariance, d);
  for (int i = 0; i < d; i++) {
    mean[i] = y[(size_t)i * c];
    trace += covariance[(size_t)i * d + i];
  }
  if (!isfinite(trace)) {
    fail(directory, "the final covariance is not finite");
  }
  size_t reference_size;
  double *reference = read_numbers(directory, "reference.bin", &reference_size);
  if (reference_size != (size_t)d + (size_t)d * d) {
    fail(directory, "reference.bin must hold d + d * d numbers");
  }

  char *path = strdup(directory);
  printf("{\"peer\": \"gsl\", \"version\": \"GSL %s, GCC %s\", ", gsl_version, __VERSION__);
  print_blas();
  double middle = median(seconds, count);
  printf("\"problem\": \"%s\", \"tolerance\": %.17g, \"repeats\": %zu, ", basename(path),
         p.relative_tolerance, count);
  printf("\"seconds\": %.9g, \"min\": %.9g, \"cpu_seconds\": %.9g, ", middle, seconds[0],
         median(processor, count));
  printf("\"evaluations\": %ld, \"accepted\": %lu, \"rejected\": %lu, \"mean\": [", p.evaluations,
         accepted, rejected);
  for (int i = 0; i < d; i++) {
    printf("%s%.17g", i ? ", " : "", mean[i]);
  }
  printf("], \"trace\": %.17g, \"largest_eigenvalue\": %.17g, ", trace,
         largest_eigenvalue(covariance, d));
  printf("\"error\": %.6g, \"mean_error\": %.6g}\n",
         distance(covariance, reference + d, (size_t)d * d), distance(mean, reference, (size_t)d));
  fflush(stdout);
  free(path);
  free(seconds);
  free(processor);
}

int main(int argc, char **argv) {
  gsl_set_error_handler_off();
  if (openblas_set_num_threads) {
    openblas_set_num_threads(1);
  }
  long repeats = 3;
  int next = 1;
  if (argc > 2 && strcmp(argv[1], "--repeats") == 0) {
    repeats = strtol(argv[2], NULL, 10);
    next = 3;
  }
  if (next >= argc || repeats < 1) {
    fprintf(stderr, "usage: gsl_peer [--repeats N] DIRECTORY...\n");
    return EXIT_FAILURE;
  }
  for (; next < argc; next++) {
    measure(argv[next], (size_t)repeats);
  }
  return EXIT_SUCCESS;
}
