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
#include "graph/community.h"
#include "graph/curvature.h"
#include "graph/flow.h"
#include "graph/generators.h"
#include "graph/graph.h"
#include "graph/layout.h"
#include "graph/shortest.h"

#endif
