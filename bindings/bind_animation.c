// animation{frames = 60, fps = 30, draw = f}: a film of figures that a Lua function draws.
#include "bind.h"

#include <math.h>

enum { FRAMES, FPS };
static const dgl_param params[] = {
    [FRAMES] = { "frames", DGL_INT, 60, 1, 100000, "how many figures are drawn", NULL },
    [FPS]    = { "fps", DGL_NUM, 30, 0.1, 100, "frames in a second", NULL },
    { 0 }
};

typedef struct { dgl_ref ref; int frames; double fps; } film;

static const bind_class movie_class = { .name = "film in work", .rows = (const bind_row[]){ { 0 } } };
extern const bind_class bind_animation_class;

// t runs from 0 to 1
static int l_save(lua_State *L)
{
    const film *a = bind_check(L, 1, &bind_animation_class);
    dgl_value value[DGL_MAX_PARAMS];
    bind_options(L, 3, dgl_movie_params, value);
    const char *path = bind_out_path(L, 2);
    dgl_movie **m = bind_shell(L, &movie_class);
    int shell = lua_gettop(L);
    bind_try(L, dgl_movie_new(m, path, a->fps, value));
    for (int k = 0; k < a->frames; k++) {
        bind_progress((size_t)k, (size_t)a->frames, "animation");
        lua_getiuservalue(L, 1, 1);
        lua_pushnumber(L, a->frames > 1 ? (double)k / (a->frames - 1) : 0);
        lua_pushinteger(L, k + 1);
        lua_call(L, 2, 1);
        dgl_figure *fig = bind_test(L, -1, &bind_figure_class);
        if (!fig)
            bind_error(L, DGL_EARG, "draw must return a figure, got %s for frame %d", bind_typename(L, -1), k + 1);
        bind_try(L, dgl_movie_add(*m, fig));
        lua_settop(L, shell);
    }
    bind_progress_end();
    bind_try(L, dgl_movie_end(*m));
    return 0;
}

static int l_tostring(lua_State *L)
{
    const film *a = bind_check(L, 1, &bind_animation_class);
    lua_pushfstring(L, "animation of %d frames, %f seconds", a->frames, a->frames / a->fps);
    return 1;
}

static const bind_row film_rows[] = {
    { "save", l_save, "anim:save(path, {dpi = 100})", "draws the frames and writes them as .gif, or as .mp4 through ffmpeg" },
    { "__tostring", l_tostring, NULL, NULL },
    { 0 }
};

static const bind_row_options film_options[] = {
    { "save", dgl_movie_params },
    { 0 }
};
const bind_class bind_animation_class = { .name = "animation", .doc = "a film of figures", .rows = film_rows, .options = film_options };

static int l_animation(lua_State *L)
{
    dgl_value value[DGL_MAX_PARAMS];
    if (lua_type(L, 1) != LUA_TTABLE)
        bind_type_error(L, 1, "{frames =, fps =, draw = function}");
    lua_settop(L, 1);
    lua_getfield(L, 1, "draw");
    if (!lua_isfunction(L, -1))
        bind_error(L, DGL_EARG, "draw must be a function that returns a figure, got %s", bind_typename(L, -1));
    lua_newtable(L);                                   // the numbers alone
    for (lua_pushnil(L); lua_next(L, 1); ) {
        lua_pushvalue(L, -2);
        lua_insert(L, -2);
        if (lua_rawequal(L, -1, 2))
            lua_pop(L, 2);
        else
            lua_rawset(L, 3);
    }
    bind_options(L, 3, params, value);
    film **a = bind_shell(L, &bind_animation_class);
    *a = dgl_new(sizeof **a, NULL);
    if (!*a)
        bind_error(L, DGL_ENOMEM, "not enough memory");
    (*a)->frames = (int)value[FRAMES].num;
    (*a)->fps = value[FPS].num;
    lua_pushvalue(L, 2);
    lua_setiuservalue(L, -2, 1);
    return 1;
}

static const bind_row rows[] = {
    { "animation", l_animation, "animation{frames = 60, fps = 30, draw = function(t, k) ... return fig end}",
      "a film: draw gives the figure at time t, from 0 to 1, of frame k; :save writes it" },
    { 0 }
};

static const bind_row_options options[] = {
    { "animation", params },
    { 0 }
};

const bind_module bind_animation_module = { .rows = rows, .options = options, .classes = (const bind_class *const[]){ &bind_animation_class, NULL } };
