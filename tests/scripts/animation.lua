-- Films: what they are made of, the files they make, what they refuse.
local function film(frames, draw) return animation{frames = frames, fps = 20, draw = draw} end
local function still(size) local fig = figure{size = size or {2, 1.5}} fig:axes():line({1, 2}, {1, 2}) return fig end
local times = {}
local anim = film(3, function(t, k) times[k] = t return still() end)
print(anim)                                    --> animation of 3 frames, 0.15 seconds
local dir = os.getenv "TMP" .. "/"
anim:save(dir .. "film.gif", {dpi = 50})
print(times[1], times[2], times[3])            --> 0.0	0.5	1.0
local f = io.open(dir .. "film.gif", "rb")
local s = f:read "a"
f:close()
print(s:sub(1, 6), s:byte(7) + 256*s:byte(8), s:byte(9) + 256*s:byte(10), s:sub(-1) == ";")   --> GIF89a	100	75	true
print(select(2, s:gsub("\x21\xF9\x04", "")))   --> 3
film(1, function() return still() end):save(dir .. "one.GIF")
if os.execute "command -v ffmpeg >/dev/null" then
  anim:save(dir .. "film.mp4")
  print(io.open(dir .. "film.mp4", "rb"):read(8):sub(5))   --> ftyp
else
  print "ftyp"
end
still():save(dir .. "page.html")
print(io.open(dir .. "page.html"):read(15))    --> <!DOCTYPE html>
film(2, function(t) return t end):save(dir .. "x.gif")     --! save: draw must return a figure, got number for frame 1
film(2, function(t, k) return still{k, k} end):save(dir .. "x.gif", {dpi = 50})   --! save: frame 2 is 100 x 100 pixels, the first one 50 x 50
film(2, function() error "no" end):save(dir .. "x.gif")    --! no
film(2, still):save(dir .. "x.avi")            --! save: a film is saved as .gif or .mp4
film(2, still):save(dir .. "x.gif", {dip = 3}) --! save: unknown option 'dip' (did you mean 'dpi'?)
animation{frames = 0, draw = still}            --! option 'frames' must be from 1 to 100000, not 0
animation{frame = 3, draw = still}             --! animation: unknown option 'frame' (did you mean 'frames'?)
animation{frames = 3}                          --! animation: draw must be a function that returns a figure, got nil
animation(3)                                   --! animation: argument 1: {frames =, fps =, draw = function} expected, got number
print(io.open(dir .. "x.gif") == nil)          --> true
