#include "num/lapack.h"

#include "base/module.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/mman.h>

// OpenBLAS spins for ever when it can't map its buffers, so room for them is asked for before
static dgl_status check_room(void)
{
    enum { NEEDED = 288 << 20 };
    void *p = mmap(NULL, NEEDED, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (p == MAP_FAILED)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for OpenBLAS: it needs %d MiB of address space", NEEDED >> 20);
    munmap(p, NEEDED);
    return DGL_OK;
}

// one thread, from the first: OpenBLAS would start one for each core while it is loaded
static dgl_status load(const void **table)
{
    DGL_TRY(check_room());
    bool asked = getenv("OPENBLAS_NUM_THREADS");
    if (!asked)
        setenv("OPENBLAS_NUM_THREADS", "1", 1);
    dgl_status status = dgl_module_open(table, "lapack");
    if (!asked)
        unsetenv("OPENBLAS_NUM_THREADS");
    return status;
}

static dgl_status begin(const dgl_lapack_api **lapack)
{
    const void *table;
    DGL_TRY(load(&table));
    const dgl_lapack_api *api = *lapack = table;
    api->set_threads(1);
    double one = 1, product;                           // takes the buffer of this thread now
    api->dgemm(DGL_ROWS, DGL_PLAIN, DGL_PLAIN, 1, 1, 1, 1, &one, 1, &one, 1, 0, &product, 1);
    return DGL_OK;
}

// threads may ask at once
dgl_status dgl_lapack_open(const dgl_lapack_api **lapack)
{
    static _Atomic(const dgl_lapack_api *) ready;
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    dgl_status status = DGL_OK;
    if (!(*lapack = ready)) {
        pthread_mutex_lock(&lock);
        if (!(*lapack = ready)) {
            status = begin(lapack);
            ready = status ? NULL : *lapack;
        }
        pthread_mutex_unlock(&lock);
    }
    return status;
}

dgl_status dgl_lapack_set_threads(int n)
{
    const dgl_lapack_api *lapack;
    if (n < 1 || n > 1024)
        DGL_FAIL(DGL_EARG, "threads must be from 1 to 1024, not %d", n);
    DGL_TRY(dgl_lapack_open(&lapack));
    lapack->set_threads(n);
    return DGL_OK;
}
