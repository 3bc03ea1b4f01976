# make demo | make test          what a newcomer types; both fetch what is missing
# make check t=metric/geodesic   one room or one test; make asan, rules, bench, docs, install, clean
CC     = cc
B      = build
PREFIX = /usr/local
t      =

PACKAGES = build-essential pkg-config liblua5.4-dev lua5.4 libgsl-dev libcairo2-dev libpango1.0-dev libcmocka-dev \
	libopenblas-dev liblapacke-dev libsleef-dev libigraph-dev libreadline-dev libdeflate-dev libgif-dev libimagequant-dev zlib1g-dev \
	libcjson-dev libflint-dev libsundials-dev libgmp-dev libarpack2-dev libsuitesparse-dev fonts-dejavu-core

WARN     = -Wall -Wextra -Wshadow -Wstrict-prototypes
# no contraction: where a tape says fma, the code says fma, and all runners agree bit for bit
CFLAGS   = -std=c11 -D_GNU_SOURCE -O2 -g -fPIC -fno-math-errno -fno-trapping-math -ffp-contract=off $(WARN)
LDFLAGS  = -Wl,-O1,--as-needed
once     = $(eval $1 := $(shell $2))$($1)
LUA      = $(call once,LUA,pkg-config --cflags lua5.4)
LUA_LIBS = $(call once,LUA_LIBS,pkg-config --libs lua5.4)
CPPFLAGS = -I. -Ilib -Ibindings $(LUA)

sources  = $(wildcard lib/*/*.c bindings/*.c vm/*.c)
allmods  = $(wildcard lib/*/mod_*.c vm/mod_*.c)
modsrc   := $(filter-out $(shell grep -l '^// only:' $(allmods) /dev/null | xargs grep -L '^// only: '$$(uname -m) /dev/null 2>/dev/null),$(allmods))
object   = $(patsubst %.c,$B/%.o,$(filter-out $(allmods),$(filter $1,$(sources))))
modules  = $(foreach m,$(modsrc),$B/lib/dgl/$(patsubst mod_%.c,%,$(notdir $m)).so)
# what says "// twice" is compiled for floats, too
twice    := $(patsubst %.c,$B/%.single.o,$(shell grep -l '^// twice:' lib/*/*.c))
tests    = $(patsubst %.c,$B/%,$(wildcard tests/*/test_*.c))
engine   = $B/lib/libdgl.so

# V=1 shows the commands
Q        = $(if $V,,@)
say      = @mkdir -p $(@D)$(if $V,,; echo "  $@")

all: $B/dgl $(modules) $B/lib/lua/dgl.so

demo: deps
	$(MAKE) -j2 all
	$B/dgl scripts/ricci.lua
	@echo 'the picture is ricci.png'

test: deps
	$(MAKE) -j2 check

deps:
	@missing=$$(for p in $(PACKAGES); do dpkg-query -W -f '$${Status}' $$p 2>/dev/null | grep -q 'install ok' || echo $$p; done); \
	[ -z "$$missing" ] || { echo "installing: $$missing"; sudo=; [ $$(id -u) = 0 ] || sudo=sudo; \
	$$sudo apt-get update -qq && $$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing; }

# the engine, without Lua; the host; the same bindings for stock Lua: require "dgl"
$(engine): $(call object,lib/%) $(twice)
	$(say)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -shared -Wl,-Bsymbolic-functions -Wl,-soname,libdgl.so -o $@ $^ -ldl -lm -lpthread
$B/dgl: $(call object,bindings/% vm/%) $(engine)
	$(say)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -Wl,-rpath,'$$ORIGIN/lib:$$ORIGIN/../lib' -o $@ $(filter %.o,$^) -L$B/lib -ldgl $(LUA_LIBS) -lm -ldl
$B/lib/lua/dgl.so: $(call object,bindings/%) $(engine)
	$(say)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -shared -Wl,-rpath,'$$ORIGIN/..:$$ORIGIN/../..' -o $@ $(filter %.o,$^) -L$B/lib -ldgl -lm

# a module, or a test, says what it needs in its first lines:
# "// pkg-config: cairo", "// cflags: -mavx2", "// libs: -lflint", "// only: x86_64"
says     = $(shell sed -n 's,^// $1: ,,p' $2)
package  = $(if $(call says,pkg-config,$2),$(shell pkg-config $1 $(call says,pkg-config,$2)))
define module
$B/lib/dgl/$(patsubst mod_%.c,%,$(notdir $1)).so: $1 | $(engine)
	$$(say)
	$$(Q)$$(CC) $$(CFLAGS) $$(call says,cflags,$1) $$(CPPFLAGS) -MMD -MP -MT $$@ -MF $B/$(1:.c=.d) $$(call package,--cflags,$1) \
	$$(LDFLAGS) -shared -Wl,-rpath,'$$$$ORIGIN/..' -o $$@ $1 $$(call package,--libs,$1) $$(call says,libs,$1) -L$B/lib -ldgl -lm
$(shell mkdir -p $B/$(dir $1))
endef
$(foreach m,$(modsrc),$(eval $(call module,$m)))

$B/tests/%: tests/%.c | $(engine)
	$(say)
	$(Q)$(CC) $(CFLAGS) $(CPPFLAGS) -MMD -MP -MT $@ -MF $@.d $(LDFLAGS) -Wl,-rpath,'$(abspath $B/lib)' -o $@ $< -L$B/lib -ldgl $(shell pkg-config --libs cmocka $(call says,pkg-config,$<)) -lm

$B/%.o: %.c
	$(say)
	$(Q)$(CC) $(CFLAGS) $(CPPFLAGS) -MMD -MP -c -o $@ $<
	@sed -n 's,^DGL_EMBED([a-z_]*\, "\(.*\)");.*,$@: \1,p' $< >>$(@:.o=.d)
$B/%.single.o: %.c
	$(say)
	$(Q)$(CC) $(CFLAGS) $(CPPFLAGS) -DDGL_SINGLE -MMD -MP -c -o $@ $<
$B/bindings/bind_module.o: $(wildcard bindings/lua/*.lua)

compile-tests: $(tests)

check: all $(tests) rules
	@tests/run $B $t

asan:
	+$(MAKE) B=build-asan CFLAGS="$(CFLAGS) -O1 -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer" check

rules:
	@tests/rules

# both compilers, no warning
warnings:
	+$(MAKE) B=build-gcc CC=gcc WARN="$(WARN) -Werror" all compile-tests
	+$(MAKE) B=build-clang CC=clang WARN="$(WARN) -Werror" all compile-tests

bench: all
	@tests/bench/run $B $t

# help of every name as one page
docs: all
	$B/dgl docs/reference.lua

install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/lib/dgl $(DESTDIR)$(PREFIX)/lib/lua/5.4
	install $B/dgl $(DESTDIR)$(PREFIX)/bin
	install $(engine) $(DESTDIR)$(PREFIX)/lib
	install $(modules) $(DESTDIR)$(PREFIX)/lib/dgl
	install $B/lib/lua/dgl.so $(DESTDIR)$(PREFIX)/lib/lua/5.4

clean:
	rm -rf build build-*

.PHONY: all compile-tests demo test deps check asan rules warnings bench docs install clean
-include $(shell find $B -name '*.d' 2>/dev/null)
