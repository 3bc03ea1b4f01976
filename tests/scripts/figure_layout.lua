-- Texts of figures that are hard to lay out: none meets another, none leaves the page.
local function boxes(fig)
    local list, w, h = {}, nil, nil
    for line in fig:dump():gmatch "[^\n]+" do
        local pw, ph = line:match "^page (%S+),(%S+)$"
        if pw then w, h = tonumber(pw), tonumber(ph) end
        local turned = line:match "angle (%S+)"        -- what is turned has no upright box: it only has to stay inside
        local a, b, c, d, text = line:match "^text .- box (%S+),(%S+) (%S+),(%S+) : (.*)$"
        if a then list[#list + 1] = {tonumber(a), tonumber(b), tonumber(c), tonumber(d), text, turned and turned ~= "90"} end
    end
    return list, w, h
end
local function check(name, fig)
    local list, w, h = boxes(fig)
    local faults = {}
    for i, p in ipairs(list) do
        if p[1] < -0.1 or p[2] < -0.1 or p[3] > w + 0.1 or p[4] > h + 0.1 then faults[#faults + 1] = "outside: " .. p[5] end
        for j = 1, i - 1 do
            local q = list[j]
            if not (p[6] or q[6]) and p[1] < q[3] - 0.1 and q[1] < p[3] - 0.1 and p[2] < q[4] - 0.1 and q[2] < p[4] - 0.1 then
                faults[#faults + 1] = ("%q meets %q"):format(p[5], q[5])
            end
        end
    end
    print(name, #list > 0, table.concat(faults, "; "))
end

local Z = {{0, 1, 2}, {1, 2, 3}, {2, 3, 5e6}}
local long = "a name that goes on and on and does not want to end before the end of the page is reached"
local fig = figure{title = long, size = {4, 3}}
local ax = fig:axes{title = long, xlabel = long, ylabel = long}
ax:line{1e7, 2e7, 5e7}
check("long names", fig)                                --> long names	true	
fig = figure{size = {4, 3}}
fig:axes{title = ("W"):rep(80), xlabel = ("x"):rep(90)}:line{1, 2}
check("no spaces", fig)                                 --> no spaces	true	
fig = figure{grid = {3, 3}, size = {7, 6}, title = "nine"}
for i = 1, 9 do fig:axes{title = "panel " .. i, xlabel = "x", ylabel = "value of y"}:line({-1e5, 0, 1e5 * i}, {1e-7, -3e-7, i}) end
check("nine panels", fig)                               --> nine panels	true	
fig = figure{grid = {2, 2}}
for i = 1, 4 do fig:axes{aspect = "equal", title = "f", xlabel = "x"}:contourf(Z, {levels = 7}):colorbar "a rather long label of a bar" end
check("colour bars", fig)                               --> colour bars	true	
fig = figure{size = {3, 2}}
fig:axes{ylabel = "y"}:bar({"first of all", "secondly", "in the third place", "fourth", "and finally"}, {1, 2, 3, 4, -5e-9})
check("turned names", fig)                              --> turned names	true	
fig = figure{}
ax = fig:axes{xscale = "log", yscale = "log", xlabel = "x", ylabel = "y"}
ax:line({1e-300, 1, 1e300}, {1e-3, 1, 1e12})
check("log axes", fig)                                  --> log axes	true	
fig = figure{size = {5, 3}}
ax = fig:axes{}
for i = 1, 20 do ax:line({i, -i}, {label = "line number " .. i}) end
ax:legend{place = "outside", title = "twenty lines"}
check("outside legend", fig)                            --> outside legend	true	
fig = figure{size = {3, 2}}
ax = fig:axes{}
for i = 1, 20 do ax:scatter({i, -i}, {label = "points of a long list, number " .. i}) end
ax:legend()
check("long legend", fig)                               --> long legend	true	
for _, view in ipairs{{25, -60}, {0, 0}, {0, 45}, {90, -90}, {90, 30}, {-90, 10}, {-30, 120}, {10, 200}, {60, 300}, {5, -5}} do
    fig = figure{size = {4, 3.5}}
    ax = fig:axes3d{elevation = view[1], azimuth = view[2], xlabel = "the x axis", ylabel = "y", zlabel = "the z axis, upwards", title = "a box"}
    ax:scatter{{0, 0, 0}, {1e6, 2, 1e-4}}
    check(view[1] .. " " .. view[2], fig)               --> 25 -60	true	
end                                                     --> 0 0	true	
                                                        --> 0 45	true	
                                                        --> 90 -90	true	
                                                        --> 90 30	true	
                                                        --> -90 10	true	
                                                        --> -30 120	true	
                                                        --> 10 200	true	
                                                        --> 60 300	true	
                                                        --> 5 -5	true	
fig = figure{size = {8, 4}, grid = {1, 2}, title = "flat and solid"}
fig:axes{ylabel = "y"}:line{1, 2}
fig:axes3d{title = "a surface", zlabel = "z"}:surface(Z):colorbar "height"
check("both", fig)                                      --> both	true	
figure{grid = {8, 8}, size = {2, 2}}                    -- too small: told when it is drawn
fig = figure{grid = {8, 8}, size = {2, 2}}
for i = 1, 64 do fig:axes{title = "t", xlabel = "x"}:line{1, 2} end
fig:dump()                                              --! dump: the figure of 2 x 2 inches is too small for 8 x 8 axes and their labels
