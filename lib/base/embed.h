// Files that travel inside the program: DGL_EMBED(karate, "lib/graph/karate.edges") defines
// const char dgl_embed_karate[], ended by a NUL, at which dgl_embed_karate_end begins. Paths are from the root
// of the source tree.
#ifndef DGL_BASE_EMBED_H
#define DGL_BASE_EMBED_H

#define DGL_EMBED(name, path)                                              \
    __asm__(".pushsection .rodata\n"                                       \
            ".hidden dgl_embed_" #name "\n"                                \
            ".global dgl_embed_" #name "\n"                                \
            "dgl_embed_" #name ": .incbin \"" path "\"\n"                  \
            ".hidden dgl_embed_" #name "_end\n"                            \
            ".global dgl_embed_" #name "_end\n"                            \
            "dgl_embed_" #name "_end: .byte 0\n.popsection");               \
    extern const char dgl_embed_##name[], dgl_embed_##name##_end[]

#endif
