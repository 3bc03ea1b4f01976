// The whole engine. Bindings, tests and C programs include this; engine files include what they use.
#ifndef DGL_H
#define DGL_H

#include "base/array.h"
#include "base/file.h"
#include "base/fn.h"
#include "base/memory.h"
#include "base/module.h"
#include "base/param.h"
#include "base/progress.h"
#include "base/status.h"
#include "base/text.h"
#include "draw/figure.h"
#include "draw/plot.h"
#include "expr/arrays.h"
#include "expr/kernel.h"
#include "expr/print.h"
#include "field/calculus.h"
#include "field/field.h"
#include "metric/metric.h"

#endif
