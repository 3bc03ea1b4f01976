// dgl --version: of dgl, of Lua with its known faults, of the libraries that modules use.
#ifndef VM_VERSION_H
#define VM_VERSION_H

#define DGL_VERSION "0.1"

void version_print(void);

// "Lua 5.4.4", of the library that is loaded.
const char *version_of_lua(void);

#endif
