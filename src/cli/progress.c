#include "progress.h"

#include <pthread.h>

#include "clock.h"
#include "errors.h"

#define QUIET_US 1000000
#define REDRAW_MS 250

struct progress {
	pthread_t thread;
	pthread_mutex_t lock; /* guards what follows */
	pthread_cond_t ended;
	bool end;
	size_t done, total;
	struct str what;
	int64_t started_us;
};

static void draw(struct progress *p)
{
	static const char *const WHEEL[] = {"⠋", "⠙", "⠸", "⠴", "⠦", "⠇"};
	int64_t elapsed = clock_monotonic_us() - p->started_us;

	if (elapsed < QUIET_US)
		return;
	fprintf(stderr, "\r\033[K%s %zu/%zu · %lld s · %.*s", WHEEL[elapsed / 250000 % 6],
		p->done, p->total, (long long)(elapsed / 1000000), STR_ARG(p->what));
	fflush(stderr);
}

static void *run(void *ctx)
{
	struct progress *p = ctx;

	pthread_mutex_lock(&p->lock);
	while (!p->end) {
		struct timespec until;

		clock_gettime(CLOCK_REALTIME, &until);
		until.tv_nsec += REDRAW_MS * 1000000L;
		until.tv_sec += until.tv_nsec / 1000000000;
		until.tv_nsec %= 1000000000;
		pthread_cond_timedwait(&p->ended, &p->lock, &until);
		if (!p->end)
			draw(p);
	}
	pthread_mutex_unlock(&p->lock);
	return NULL;
}

struct progress *progress_start(void)
{
	struct progress *p;

	if (!isatty(STDERR_FILENO))
		return NULL;
	p = calloc(1, sizeof *p);
	if (!p)
		abort();
	p->started_us = clock_monotonic_us();
	p->what = STR("");
	pthread_mutex_init(&p->lock, NULL);
	pthread_cond_init(&p->ended, NULL);
	if (pthread_create(&p->thread, NULL, run, p)) {
		free(p); /* no progress line is no reason to fail */
		return NULL;
	}
	return p;
}

void progress_now(struct progress *p, size_t done, size_t total, struct str what)
{
	if (!p)
		return;
	pthread_mutex_lock(&p->lock);
	p->done = done;
	p->total = total;
	p->what = what;
	pthread_mutex_unlock(&p->lock);
}

void progress_end(struct progress *p)
{
	if (!p)
		return;
	pthread_mutex_lock(&p->lock);
	p->end = true;
	pthread_cond_signal(&p->ended);
	pthread_mutex_unlock(&p->lock);
	pthread_join(p->thread, NULL);
	fputs("\r\033[K", stderr);
	pthread_cond_destroy(&p->ended);
	pthread_mutex_destroy(&p->lock);
	free(p);
}
