// The few x86-64 instructions that native code is made of, on doubles: one wide or four as VEX codes AVX and FMA, eight
// wide as EVEX codes AVX-512.
#ifndef DGL_EXPR_ASM_X64_H
#define DGL_EXPR_ASM_X64_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { RAX, RCX, RDX, RBX, RSP, RBP, RSI, RDI, R8, R9, R10, R11, R12, R13, R14, R15 };

// Whoever writes makes sure of room before each instruction of the tape.
typedef struct {
    uint8_t *p, *start, *end;
    int width;                     // doubles in an operand: 1, 4 or 8
} assembler;

// A source: an xmm/ymm/zmm register, memory at base + index + disp, or a constant that lies before the code.
typedef struct { enum { IN_REGISTER, IN_MEMORY, IN_POOL } kind; int reg, index; int32_t disp; } operand;

static inline operand reg_operand(int r) { return (operand){ IN_REGISTER, r, -1, 0 }; }
static inline operand mem_operand(int base, int32_t disp) { return (operand){ IN_MEMORY, base, -1, disp }; }
static inline operand indexed_operand(int base, int index) { return (operand){ IN_MEMORY, base, index, 0 }; }
static inline operand pool_operand(int32_t offset) { return (operand){ IN_POOL, 0, -1, offset }; }

static inline void bytes(assembler *a, const void *s, size_t n)
{
    memcpy(a->p, s, n);
    a->p += n;
}
static inline void byte(assembler *a, int b) { bytes(a, &(uint8_t){ (uint8_t)b }, 1); }
static inline void dword(assembler *a, int32_t x) { bytes(a, &x, 4); }
#define CODE(a, ...) bytes(a, (const uint8_t[]){ __VA_ARGS__ }, sizeof (const uint8_t[]){ __VA_ARGS__ })

static inline bool packed(const assembler *a) { return a->width > 1; }

// ModRM, SIB and displacement of a source beside a register field; short displacements count in units; tail: bytes that
// follow (an immediate)
static inline void modrm(assembler *a, int reg, operand s, int unit, int tail)
{
    if (s.kind == IN_REGISTER) {
        byte(a, 0xC0 | (reg & 7) << 3 | (s.reg & 7));
        return;
    }
    if (s.kind == IN_POOL) {                           // relative to the next instruction
        byte(a, (reg & 7) << 3 | 5);
        dword(a, (int32_t)(a->start + s.disp - (a->p + 4 + tail)));
        return;
    }
    int base = s.reg & 7;
    bool sib = s.index >= 0 || base == RSP, small = s.disp % unit == 0 && s.disp / unit >= -128 && s.disp / unit < 128;
    int mod = s.disp == 0 && base != RBP ? 0 : small ? 1 : 2;
    byte(a, mod << 6 | (reg & 7) << 3 | (sib ? RSP : base));
    if (sib)
        byte(a, (s.index >= 0 ? s.index & 7 : RSP) << 3 | base);
    if (mod == 1) byte(a, s.disp / unit);
    if (mod == 2) dword(a, s.disp);
}

enum { PS = 0, PD = 1, SD = 3, MAP_0F = 1, MAP_0F38 = 2, MAP_0F3A = 3 };

// An EVEX instruction on eight doubles: d = op(v, s), or zeros where the mask k1 has them (masked).
static inline void evex(assembler *a, int prefix, int map, int op, int d, int v, operand s, bool masked, bool zeroed, int tail)
{
    int x = s.kind == IN_REGISTER ? s.reg >> 4 & 1 : s.kind == IN_MEMORY && s.index >= 8, b = s.kind != IN_POOL && s.reg >> 3 & 1;
    CODE(a, 0x62, (uint8_t)((~d >> 3 & 1) << 7 | !x << 6 | !b << 5 | (~d >> 4 & 1) << 4 | map),
         (uint8_t)((prefix == PD) << 7 | (~v & 15) << 3 | 4 | prefix), (uint8_t)(zeroed << 7 | 2 << 5 | (~v >> 4 & 1) << 3 | masked), (uint8_t)op);
    modrm(a, d, s, 64, tail);
}

// A VEX instruction: d = op(v, s). prefix PS/PD/SD; w: the W bit; wide: four doubles, or eight.
static inline void vex(assembler *a, int prefix, int map, int w, bool wide, int op, int d, int v, operand s, int tail)
{
    if (a->width == 8) {
        evex(a, prefix, map, op, d, v, s, false, false, tail);
        return;
    }
    int x = s.kind == IN_MEMORY && s.index >= 8, b = s.kind != IN_POOL && s.reg >= 8;
    if (map == MAP_0F && !w && !x && !b)               // the short form
        CODE(a, 0xC5, (uint8_t)((~d >> 3 & 1) << 7 | (~v & 15) << 3 | wide << 2 | prefix), (uint8_t)op);
    else
        CODE(a, 0xC4, (uint8_t)((~d >> 3 & 1) << 7 | !x << 6 | !b << 5 | map),
             (uint8_t)(w << 7 | (~v & 15) << 3 | wide << 2 | prefix), (uint8_t)op);
    modrm(a, d, s, 1, tail);
}

// arithmetic on doubles as wide as the code: d = v op s
static inline void arith(assembler *a, int op, int d, int v, operand s)
{
    vex(a, packed(a) ? PD : SD, MAP_0F, 0, packed(a), op, d, v, s, 0);
}

// bitwise and/xor/...: always packed, so the source must be a register or the pool
static inline void bitwise(assembler *a, int op, int d, int v, operand s) { vex(a, PD, MAP_0F, 0, packed(a), op, d, v, s, 0); }

static inline void with_immediate(assembler *a, int prefix, int map, int op, int d, int v, operand s, int immediate)
{
    vex(a, prefix, map, 0, packed(a), op, d, v, s, 1);
    byte(a, immediate);
}

static inline void move(assembler *a, int d, int s)
{
    if (d != s)
        vex(a, PS, MAP_0F, 0, packed(a), 0x28, d, 0, reg_operand(s), 0);
}
static inline void load(assembler *a, int d, operand s) { vex(a, packed(a) ? PD : SD, MAP_0F, 0, packed(a), 0x10, d, 0, s, 0); }
static inline void store(assembler *a, operand d, int s) { vex(a, packed(a) ? PD : SD, MAP_0F, 0, packed(a), 0x11, s, 0, d, 0); }

// d = the four numbers from base + disp on, which were stored one by one: a load of all would wait until they are in the cache
static inline void collect(assembler *a, int d, int spare, int base, int32_t disp)
{
    enum { LOW = 0x10, HIGH = 0x16, INSERT = 0x18 };
    for (int half = 1; half >= 0; half--) {
        int r = half ? spare : d;
        vex(a, SD, MAP_0F, 0, false, LOW, r, 0, mem_operand(base, disp + 16 * half), 0);
        vex(a, PD, MAP_0F, 0, false, HIGH, r, r, mem_operand(base, disp + 16 * half + 8), 0);
    }
    vex(a, PD, MAP_0F3A, 0, true, INSERT, d, d, reg_operand(spare), 1);
    byte(a, 1);
}

// d = d * v + s and its like; op is the packed opcode, the scalar one follows it
static inline void fused(assembler *a, int op, int d, int v, operand s)
{
    vex(a, PD, MAP_0F38, 1, packed(a), op + (a->width == 1), d, v, s, 0);
}

// general register d = [base + disp]
static inline void load_pointer(assembler *a, int d, int base, int32_t disp)
{
    CODE(a, (uint8_t)(0x48 | (d >> 3) << 2 | base >> 3), 0x8B);
    modrm(a, d, mem_operand(base, disp), 1, 0);
}

static inline void call(assembler *a, const void *function)
{
    CODE(a, 0x48, 0xB8);                               // mov rax, function
    bytes(a, &function, 8);
    CODE(a, 0xFF, 0xD0);                               // call rax
}

#endif
