/*
 * functions_math: C's mathematics under osquery's names (sqlite_math.cpp).
 *
 * A domain or range error is an error of the query. ceil() and floor() give an
 * INTEGER; beyond its range they saturate, where osquery's answer is undefined.
 */
#include <errno.h>
#include <math.h>

#include "functions_internal.h"

static void give_double(sqlite3_context *ctx, double v)
{
	if (errno)
		sqlite3_result_error(ctx, errno_words(errno), -1);
	else
		sqlite3_result_double(ctx, v);
}

static void run_double(sqlite3_context *ctx, sqlite3_value *arg, double (*f)(double))
{
	double x = sqlite3_value_double(arg);

	if (sqlite3_value_type(arg) == SQLITE_NULL)
		return;
	errno = 0;
	x = f(x);
	give_double(ctx, x);
}

static void run_whole(sqlite3_context *ctx, sqlite3_value *arg, double (*f)(double))
{
	double x;

	if (sqlite3_value_type(arg) == SQLITE_NULL)
		return;
	if (sqlite3_value_type(arg) == SQLITE_INTEGER) {
		sqlite3_result_int64(ctx, sqlite3_value_int64(arg));
		return;
	}
	x = f(sqlite3_value_double(arg));
	if (x >= 0x1p63)
		sqlite3_result_int64(ctx, INT64_MAX);
	else if (x < -0x1p63)
		sqlite3_result_int64(ctx, INT64_MIN);
	else
		sqlite3_result_int64(ctx, (int64_t)x);
}

static double cot(double x)
{
	return 1.0 / tan(x);
}

static double degrees(double x)
{
	return 180.0 * x / M_PI;
}

static double radians(double x)
{
	return x * M_PI / 180.0;
}

#define DOUBLE_FUNCTION(f) \
	static void run_##f(sqlite3_context *ctx, int argc, sqlite3_value **argv) \
	{ \
		(void)argc; \
		run_double(ctx, argv[0], f); \
	}

DOUBLE_FUNCTION(sqrt)
DOUBLE_FUNCTION(acos)
DOUBLE_FUNCTION(asin)
DOUBLE_FUNCTION(atan)
DOUBLE_FUNCTION(cos)
DOUBLE_FUNCTION(sin)
DOUBLE_FUNCTION(tan)
DOUBLE_FUNCTION(cot)
DOUBLE_FUNCTION(exp)
DOUBLE_FUNCTION(log)
DOUBLE_FUNCTION(log10)
DOUBLE_FUNCTION(degrees)
DOUBLE_FUNCTION(radians)

static void run_ceil(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	(void)argc;
	run_whole(ctx, argv[0], ceil);
}

static void run_floor(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	(void)argc;
	run_whole(ctx, argv[0], floor);
}

static void run_power(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	double v;

	if (function_any_null(argc, argv))
		return;
	errno = 0;
	v = pow(sqlite3_value_double(argv[0]), sqlite3_value_double(argv[1]));
	give_double(ctx, v);
}

static void run_pi(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	(void)argc, (void)argv;
	sqlite3_result_double(ctx, M_PI);
}

static const struct function FUNCTIONS[] = {
	{"sqrt", 1, run_sqrt},
	{"acos", 1, run_acos},
	{"asin", 1, run_asin},
	{"atan", 1, run_atan},
	{"cos", 1, run_cos},
	{"sin", 1, run_sin},
	{"tan", 1, run_tan},
	{"cot", 1, run_cot},
	{"exp", 1, run_exp},
	{"log", 1, run_log},
	{"log10", 1, run_log10},
	{"power", 2, run_power},
	{"ceil", 1, run_ceil},
	{"floor", 1, run_floor},
	{"degrees", 1, run_degrees},
	{"radians", 1, run_radians},
	{"pi", 0, run_pi},
};

const struct function_list functions_math = FUNCTION_LIST(FUNCTIONS);
