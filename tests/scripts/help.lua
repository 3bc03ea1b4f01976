help(zeros)                                             -->   zeros(n, m, ...)  an array of zeros
help "zeros"                                            -->   zeros(n, m, ...)  an array of zeros
help "array:reshape"                                    -->   A:reshape(n, m, ...)  the same entries under another shape
help "array.reshape"                                    -->   A:reshape(n, m, ...)  the same entries under another shape
help "reshape"                                          -->   A:reshape(n, m, ...)  the same entries under another shape
help(zeros(1).reshape)                                  -->   A:reshape(n, m, ...)  the same entries under another shape
help "both ends"                                        -->   linspace(a, b, n)  n numbers from a to b, both ends included; n is 100 when not given
help(print)                                             --> no help for this function; help() lists what there is
help(12)                                                --> no help for this number; help() lists what there is
help(nil)                                               --> no help for this nil; help() lists what there is
-- everything that help knows is said whole, and is there
local seen = {}
for _, t in ipairs(dgl.topics()) do
    local name = (t.namespace and t.namespace .. "." or t.class and t.class .. ":" or "") .. t.name
    if #t.usage == 0 or #t.doc == 0 or t.doc:match "%.$" or t.doc:match "\n" then print("unsaid", name) end
    if seen[name] then print("twice", name) end
    seen[name] = true
    local found = t.class or not t.namespace and (dgl[t.name] or t.name == "__call") or t.namespace and (t.name == "__call" or dgl[t.namespace][t.name])
    if not found then print("not there", name) end
end
for name, value in pairs(dgl) do
    if type(value) == "function" and not seen[name] and name ~= "ipairs" then print("no help", name) end
    if type(value) == "table" then
        for field in pairs(value) do
            if type(value[field]) == "function" and not seen[name .. "." .. field] then print("no help", name .. "." .. field) end
        end
    end
end
print(seen.zeros, seen["array:reshape"], seen.help, rawget(_G, "topics"))     --> true	true	true	nil
-- options that a usage names are those that help tells; of some it can't: they are taken as they are, or belong to another option
local others = {["animation draw"] = true, ["graph:ricci_flow alpha"] = true, ["nn.train loss"] = true, ["nn.train optimizer"] = true, ["nn.train on_epoch"] = true}
local untold = {}
for _, t in ipairs(dgl.topics()) do
    local name = (t.namespace and t.namespace .. "." or t.class and t.class .. ":" or "") .. t.name
    local known = {on = t.namespace == "optim"}
    for _, option in ipairs(t.options) do known[option] = true end
    for braces in t.usage:gmatch "%b{}" do
        for option in braces:gmatch "[{,]%s*([%a_][%w_]*)%s*=" do
            if #t.options == 0 then untold[name] = true elseif not known[option] and not others[name .. " " .. option] then print("no such option", name, option) end
        end
    end
end
local list = {}
for name in pairs(untold) do list[#list + 1] = name end
table.sort(list)
print(table.concat(list, " "))
--> directed graph:layout directed graph:ricci_flow expression:subs family.__call graph:layout metric.__call nn.autoencoder nn.deviation nn.draw nn.landscape nn.sharpness nn.topology nn.trajectory nn.vae optim.check optim.minimize plot
help(random.uniform)
-->   random.uniform(n, m, ..., {low = 0, high = 1})
-->                                   numbers with even chances in an array of that shape, or one
-->                                   number
-->     low = 0                       the lower end, which may come out
-->     high = 1                      the upper end, which does not
help "zreos"                                            --! nothing is called 'zreos' (did you mean 'zeros'?)
progress "x"                                            --! progress: argument 1: whole number expected, got string
progress(1, -1)                                         --! progress: argument 2: -1 is no count
