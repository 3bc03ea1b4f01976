-- make docs: every name with its usage and help, as the page docs/reference.md
local topics, rooms, order = dgl.topics(), {}, {}
local out <close> = assert(io.open("docs/reference.md", "w"))
for _, t in ipairs(topics) do
  local room = t.class and "methods of " .. t.class or (t.usage:match "^([%a_]+)%." or "globals")
  if not rooms[room] then
    rooms[room] = {}
    order[#order + 1] = room
  end
  table.insert(rooms[room], t)
end
table.sort(order)
out:write("# Reference\n\nAll ", #topics, " names, as `help` tells them; options are in `help \"name\"`.\n")
for _, room in ipairs(order) do
  out:write("\n## ", room, "\n\n")
  for _, t in ipairs(rooms[room]) do out:write("- `", t.usage, "`: ", t.doc, "\n") end
end
print("docs/reference.md: " .. #topics .. " names")
