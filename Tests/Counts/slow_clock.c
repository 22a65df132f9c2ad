// Preloaded into a sluice that valgrind runs: the clocks that only count up go at a FACTOR-th of
// their speed, as the program does. Without it, what happens once every so many milliseconds happens
// many times as often per row as in life, and a busy machine changes the count.
//
// Also: sigsuspend gets a copy of its mask, because valgrind 3.19 writes to it, and libdispatch keeps
// its own in memory that cannot be written.

#define _GNU_SOURCE
#include <signal.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#ifndef FACTOR
#define FACTOR 50
#endif
#define DESCRIPTORS 4096
#define CLOCKS 16
#define SECOND 1000000000LL

static int64_t starts[CLOCKS];
static clockid_t clock_of[DESCRIPTORS];

static int64_t nanoseconds(struct timespec time) { return time.tv_sec * SECOND + time.tv_nsec; }

static struct timespec timespec_of(int64_t time) {
  return (struct timespec){.tv_sec = time / SECOND, .tv_nsec = time % SECOND};
}

static int is_slowed(clockid_t clock) {
  return clock == CLOCK_MONOTONIC || clock == CLOCK_BOOTTIME || clock == CLOCK_MONOTONIC_RAW;
}

static int64_t now(clockid_t clock) {
  struct timespec time;
  syscall(SYS_clock_gettime, clock, &time);
  return nanoseconds(time);
}

static int64_t start_of(clockid_t clock) {
  int64_t none = 0;
  int64_t known = __atomic_load_n(&starts[clock], __ATOMIC_SEQ_CST);
  if (known) return known;
  __atomic_compare_exchange_n(&starts[clock], &none, now(clock), 0, __ATOMIC_SEQ_CST,
                              __ATOMIC_SEQ_CST);
  return starts[clock];
}

int clock_gettime(clockid_t clock, struct timespec *time) {
  int64_t at = now(clock);
  if (is_slowed(clock)) {
    int64_t start = start_of(clock);
    at = start + (at - start) / FACTOR;
  }
  *time = timespec_of(at);
  return 0;
}

int timerfd_create(int clock, int flags) {
  int descriptor = (int)syscall(SYS_timerfd_create, clock, flags);
  if (descriptor >= 0 && descriptor < DESCRIPTORS) clock_of[descriptor] = clock;
  return descriptor;
}

int timerfd_settime(int descriptor, int flags, const struct itimerspec *new,
                    struct itimerspec *old) {
  struct itimerspec real = *new;
  int64_t at = nanoseconds(new->it_value);
  clockid_t clock = descriptor >= 0 && descriptor < DESCRIPTORS ? clock_of[descriptor] : 0;
  if (at != 0 && is_slowed(clock)) {
    int64_t start = flags & TFD_TIMER_ABSTIME ? start_of(clock) : 0;
    real.it_value = timespec_of(start + (at - start) * FACTOR);
  }
  return (int)syscall(SYS_timerfd_settime, descriptor, flags, &real, old);
}

int sigsuspend(const sigset_t *mask) {
  sigset_t copy = *mask;
  return (int)syscall(SYS_rt_sigsuspend, &copy, _NSIG / 8);
}
