// Versions are asked of the libraries themselves, through the modules that need them, so that what is
// printed is what runs; nothing of it is loaded otherwise.
#include "version.h"

#include "base/module.h"

#include <dirent.h>
#include <dlfcn.h>
#include <lauxlib.h>
#include <limits.h>
#include <lualib.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *version_of_lua(void)
{
    static char text[16];
    const char *at = strstr(lua_ident, "Lua 5");
    snprintf(text, sizeof text, "%.*s", at ? (int)strcspn(at + 4, " ") + 4 : 3, at ? at : "Lua");
    return text;
}


// ---- known faults of Lua releases, found by trying ----

static const struct { const char *fault, *code; } canaries[] = {
    { "1 ~ (2 or 3) is wrong in a chunk with more than 256 constants",
      "local sums = {} for i = 1, 300 do sums[i] = 's = s + ' .. i .. '.25' end\n"
      "return load('local s = 0 ' .. table.concat(sums, ' ') .. ' return 1 ~ (2 or 3)')() == 3" },
    { "break out of a generic for may not close its variable",
      "local closed = 0\n"
      "local guard = setmetatable({}, {__close = function() closed = closed + 1 end})\n"
      "for i in function(_, i) return (i or 0) + 1 end, nil, nil, guard do\n"
      "    local function f() return i end\n"
      "    if i == 2 then break end\n"
      "end\n"
      "return closed == 1" },
    { "_ENV[1 < 2] indexes a number",
      "return _ENV[1 < 2] == nil" },
};

static void print_faults(void)
{
    lua_State *L = luaL_newstate();
    if (!L)
        return;
    luaL_openlibs(L);
    for (size_t i = 0; i < sizeof canaries / sizeof *canaries; i++) {
        if (luaL_dostring(L, canaries[i].code) || !lua_toboolean(L, -1))
            printf("  fault of this Lua: %s\n", canaries[i].fault);
        lua_settop(L, 0);
    }
    lua_close(L);
}


// ---- libraries ----

static const char *variable(void *symbol) { return *(const char *const *)symbol; }
static const char *array(void *symbol) { return symbol; }

static const char *function(void *symbol)
{
    const char *(*call)(void *);
    memcpy(&call, &symbol, sizeof call);
    return call(NULL);
}

static const char *igraph(void *symbol)
{
    const char *text = NULL;
    void (*call)(const char **, int *, int *, int *);
    memcpy(&call, &symbol, sizeof call);
    call(&text, NULL, NULL, NULL);
    return text;
}

static const char *sundials(void *symbol)
{
    static char text[32];
    int (*call)(char *, int);
    memcpy(&call, &symbol, sizeof call);
    return call(text, sizeof text) ? NULL : text;
}

static const char *numbers(void *symbol)
{
    static char text[40];
    int v[3] = { 0 };
    int (*call)(int *);
    memcpy(&call, &symbol, sizeof call);
    call(v);
    snprintf(text, sizeof text, "%d.%d.%d", v[0], v[1], v[2]);
    return text;
}

static const struct { const char *name, *symbol, *(*version)(void *symbol); } libraries[] = {
    { "OpenBLAS", "openblas_get_config",    function }, { "GSL",    "gsl_version",            variable },
    { "SUNDIALS", "SUNDIALSGetVersion",     sundials }, { "CHOLMOD", "cholmod_version",       numbers },
    { "FLINT",    "flint_version",          array },    { "igraph", "igraph_version",         igraph },
    { "cairo",    "cairo_version_string",   function }, { "pango",  "pango_version_string",   function },
    { "zlib",     "zlibVersion",            function }, { "cJSON",  "cJSON_Version",          function },
    { "readline", "rl_library_version",     variable },
};
enum { LIBRARIES = sizeof libraries / sizeof *libraries };

// what a module brought with it
static void print_libraries(const char *module, bool *told)
{
    char path[PATH_MAX];
    if (dgl_module_path(path, sizeof path, module))
        return;
    void *so = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!so) {
        printf("%s is missing: %s\n", module, dlerror());
        return;
    }
    for (int i = 0; i < LIBRARIES; i++) {
        void *symbol = told[i] ? NULL : dlsym(so, libraries[i].symbol);
        const char *version = symbol ? libraries[i].version(symbol) : NULL;
        told[i] |= version != NULL;
        if (version)
            printf("%s %s\n", libraries[i].name, version + !strncmp(version, "OpenBLAS ", 9) * 9);
    }
}

static int is_module(const struct dirent *e)
{
    const char *dot = strrchr(e->d_name, '.');
    return dot && !strcmp(dot, ".so");
}

void version_print(void)
{
    printf("dgl " DGL_VERSION "\n%s\n", version_of_lua());
    print_faults();
    char folder[PATH_MAX];
    struct dirent **files;
    int n = dgl_module_path(folder, sizeof folder, NULL) ? -1 : scandir(folder, &files, is_module, alphasort);
    bool told[LIBRARIES] = { false };
    for (int i = 0; i < n; i++) {
        char module[64];
        snprintf(module, sizeof module, "%.*s", (int)strlen(files[i]->d_name) - 3, files[i]->d_name);
        print_libraries(module, told);
        free(files[i]);
    }
    if (n >= 0)
        free(files);
}
