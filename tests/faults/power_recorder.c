/* Writes down what a process writes to the files of one folder, and when it asked for them to be kept.
 *
 * Loaded with LD_PRELOAD. DUKKAN_RECORD_FOLDER is the folder, DUKKAN_RECORD_TO the record: one head and its
 * data after the other, in the order in which they happened, each put there by one write. While a file
 * DUKKAN_FAIL_SYNC exists, the next sync of a file of the folder fails and removes it: as on a real disk,
 * a second try would succeed. While a file DUKKAN_DISK_FULL exists, nothing more fits on the disk.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

struct head {
    uint64_t at;
    uint32_t size;
    uint8_t deed; /* 'w' bytes at a place, 't' cut to a size, 's' to be kept from now on, 'u' removed */
    char name[51];
};

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static int record = -1;

/* Whether this is a file of the folder; its name is then in the head. */
static int watched(const char *path, struct head *head) {
    const char *folder = getenv("DUKKAN_RECORD_FOLDER");
    size_t prefix = folder == NULL ? 0 : strlen(folder);
    if (prefix == 0 || strncmp(path, folder, prefix) != 0 || path[prefix] != '/') return 0;
    snprintf(head->name, sizeof head->name, "%s", path + prefix + 1);
    return 1;
}

static void put(struct head *head, const void *data) {
    if (getenv("DUKKAN_RECORD_TO") == NULL) return;
    char *both = malloc(sizeof *head + head->size);
    if (both == NULL) abort();
    memcpy(both, head, sizeof *head);
    if (head->size) memcpy(both + sizeof *head, data, head->size);
    if (record < 0)
        record = (int)syscall(SYS_openat, AT_FDCWD, getenv("DUKKAN_RECORD_TO"),
                              O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    ssize_t wanted = (ssize_t)(sizeof *head + head->size);
    if (syscall(SYS_write, record, both, wanted) != wanted) abort();
    free(both);
}

#define REAL(type, name, ...) \
    static type (*real)(__VA_ARGS__); \
    if (!real) *(void **)&real = dlsym(RTLD_NEXT, name)

static int is_watched(int fd, struct head *head) {
    char link[40], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length <= 0) return 0;
    path[length] = 0;
    return watched(path, head);
}

static void noted(int fd, char deed, uint64_t at, const void *data, size_t size) {
    struct head head = {.at = at, .size = (uint32_t)size, .deed = (uint8_t)deed};
    if (is_watched(fd, &head)) put(&head, data);
}

static int fails(int fd) {
    const char *flag = getenv("DUKKAN_FAIL_SYNC");
    struct head head;
    if (flag == NULL || access(flag, F_OK) != 0 || !is_watched(fd, &head)) return 0;
    syscall(SYS_unlinkat, AT_FDCWD, flag, 0);
    errno = EIO;
    return 1;
}

static int is_full(int fd) {
    const char *flag = getenv("DUKKAN_DISK_FULL");
    struct head head;
    if (flag == NULL || access(flag, F_OK) != 0 || !is_watched(fd, &head)) return 0;
    errno = ENOSPC;
    return 1;
}

/* The lock spans deed and note: the record's order is the order of the deeds. */
#define AND_NOTE(call, deed, at, data, size) \
    pthread_mutex_lock(&turn); \
    __typeof__(call) done = (call); \
    if (done >= 0) noted(fd, deed, at, data, size); \
    pthread_mutex_unlock(&turn); \
    return done

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at) {
    REAL(ssize_t, "pwrite64", int, const void *, size_t, off64_t);
    if (is_full(fd)) return -1;
    AND_NOTE(real(fd, data, size, at), 'w', (uint64_t)at, data, (size_t)done);
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t at) {
    REAL(ssize_t, "pwrite", int, const void *, size_t, off_t);
    if (is_full(fd)) return -1;
    AND_NOTE(real(fd, data, size, at), 'w', (uint64_t)at, data, (size_t)done);
}

ssize_t write(int fd, const void *data, size_t size) {
    REAL(ssize_t, "write", int, const void *, size_t);
    if (is_full(fd)) return -1;
    AND_NOTE(real(fd, data, size), 'w', (uint64_t)(lseek64(fd, 0, SEEK_CUR) - done), data, (size_t)done);
}

int ftruncate64(int fd, off64_t to) {
    REAL(int, "ftruncate64", int, off64_t);
    AND_NOTE(real(fd, to), 't', (uint64_t)to, NULL, 0);
}

int ftruncate(int fd, off_t to) {
    REAL(int, "ftruncate", int, off_t);
    AND_NOTE(real(fd, to), 't', (uint64_t)to, NULL, 0);
}

int fsync(int fd) {
    REAL(int, "fsync", int);
    if (fails(fd)) return -1;
    AND_NOTE(real(fd), 's', 0, NULL, 0);
}

int fdatasync(int fd) {
    REAL(int, "fdatasync", int);
    if (fails(fd)) return -1;
    AND_NOTE(real(fd), 's', 0, NULL, 0);
}

int unlink(const char *path) {
    REAL(int, "unlink", const char *);
    struct head head = {.deed = 'u'};
    pthread_mutex_lock(&turn);
    int done = real(path);
    if (done == 0 && watched(path, &head)) put(&head, NULL);
    pthread_mutex_unlock(&turn);
    return done;
}
