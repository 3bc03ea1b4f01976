// The lines of earlier sessions, in $XDG_STATE_HOME/dgl/history: one entry a line, appended at once.
#ifndef VM_HISTORY_H
#define VM_HISTORY_H

// Calls each for every entry, the oldest first. The folder is made if it is missing; where that can't be
// done nothing is kept.
void history_load(void (*each)(const char *entry));

// Appends an entry; two sessions never mix theirs.
void history_append(const char *entry);

#endif
