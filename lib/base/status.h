// Status codes and the last-error record. Every engine function that can fail returns dgl_status.
#ifndef DGL_BASE_STATUS_H
#define DGL_BASE_STATUS_H

// code, the word a script finds in error.kind, what it means when no message was recorded
#define DGL_STATUS_LIST(X)                                               \
    X(OK,      "ok",          "ok")                                      \
    X(EARG,    "argument",    "bad argument")                            \
    X(ESHAPE,  "shape",       "shapes do not match")                     \
    X(EDOMAIN, "domain",      "the result is undefined here")            \
    X(ECONV,   "convergence", "the computation did not converge")        \
    X(EUNSUP,  "unsupported", "not supported by this object")            \
    X(ENOMEM,  "memory",      "not enough memory")                       \
    X(EIO,     "file",        "input or output failed")                  \
    X(EUSER,   "callback",    "a callback failed")                       \
    X(EINTR,   "interrupt",   "interrupted")

typedef enum {
#define X(code, kind, text) DGL_##code,
    DGL_STATUS_LIST(X)
#undef X
} dgl_status;

#define DGL_CHECKED __attribute__((warn_unused_result))
#define DGL_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))

// Records code and a one-line message as this thread's last error and returns code.
// A deeper message is never overwritten by DGL_TRY; only who knows more calls dgl_fail again.
dgl_status dgl_fail(dgl_status code, const char *where, const char *fmt, ...) DGL_PRINTF(3, 4);

// The last error of this thread: its message, and the engine function that raised it.
const char *dgl_error_message(void);
const char *dgl_error_where(void);
const char *dgl_status_kind(dgl_status code);
const char *dgl_status_text(dgl_status code);

// Set from a signal handler; long loops call DGL_POLL() and stop with DGL_EINTR.
extern _Atomic int dgl_interrupted;

#define DGL_FAIL(code, ...) return dgl_fail(code, __func__, __VA_ARGS__)
#define DGL_TRY(expr)  do { dgl_status s_ = (expr); if (s_) return s_; } while (0)
#define DGL_POLL()     do { if (dgl_interrupted) DGL_FAIL(DGL_EINTR, "interrupted"); } while (0)

#endif
