local torus = metric.torus(2, 1).immersion
print(torus:second_fundamental_form())         --> h_uu = -cos² v - 2 cos v
                                               --> h_vv = -1
print(torus:mean_curvature(), torus:gaussian_curvature()) --> -(cos v + 1)/(cos v + 2)	cos v/(cos v + 2)
print(torus:normal())                          --> (u, v) ↦ (cos u cos v, sin u cos v, sin v)
print(torus:shape_operator())                  --> S^u_u = -cos v/(cos v + 2)
                                               --> S^v_v = -1
local k, v = torus:principal_curvatures(0.3, 0.4)
print(k, abs(v - array{{0.342341, 0}, {0, 1}}):max() < 1e-6) --> {-0.315317, -1}	true
print(torus:principal_curvatures{{0, 0}, {0, pi}}) --> {{-0.333333,        -1},
                                               -->  {        1,        -1}}	{{{0.333333,        0},
                                               -->   {       0,        1}},
                                               -->  {{       1,        0},
                                               -->   {       0,        1}}}
print(torus:area()/(8*pi^2))                   --> 1.0
local saddle = metric.monge(function(x, y) return x*y end).immersion
print(saddle:asymptotic_directions(0, 0):near(array{{1, 0}, {-0, 1}}, 1e-15)) --> true
print(torus:asymptotic_directions{{0, 0.1}, {0, 3}}[1]) --> {{nan, nan},
                                               -->  {nan, nan}}
local a = torus:asymptotic_directions(0, 3)
local h, g = torus:second_fundamental_form()(0, 3), torus:metric()
print(abs(a[1]:dot(h):dot(a[1])) < 1e-15, abs(a[2]:dot(h):dot(a[2])) < 1e-15, g:norm({0, 3}, a)) --> true	true	{1, 1}
-- hypersurfaces and higher codimension
local S3 = metric.sphere(3, {radius = 2}).immersion
print(S3:principal_curvatures(1, 2, 3), S3:mean_curvature()) --> {-0.5, -0.5, -0.5}	-1/2
print(S3:area()/(16*pi^2))                     --> 1.0
local flat = map(function(u, v) return cos(u), sin(u), cos(v), sin(v) end)
print(flat:second_fundamental_form())          --> II_1_uu = -cos u
                                               --> II_2_uu = -sin u
                                               --> II_3_vv = -cos v
                                               --> II_4_vv = -sin v
print(flat:mean_curvature(), flat:gaussian_curvature()) --> (u, v) ↦ (-cos u/2, -sin u/2, -cos v/2, -sin v/2)	0
print(metric.helicoid().immersion:mean_curvature(), metric.catenoid(2).immersion:mean_curvature(), metric.enneper().immersion:mean_curvature()) --> 0	0	0
-- curves
local helix = map(function(t) return 2*cos(t), 2*sin(t), t/2 end, {t = {0, 2*pi}})
print(helix:curvature(), helix:torsion(), helix:area()/pi) --> 8/17	2/17	4.1231056256177
local ellipse = map(function(t) return 2*cos(t), sin(t) end, {t = {0, 2*pi}})
print(ellipse:curvature()(0), ellipse:curvature()(pi/2), ellipse:metric():integrate(ellipse:curvature())/pi) --> 2.0	0.25	2.0
print(map(function(t) return t, -t^2 end):curvature()(0), map(function(t) return cos(t), sin(t), cos(t), sin(t) end):curvature()(1)) --> -2.0	0.70710678118655
print(map(function(t) return cos(t), sin(t) end):normal()) --> (t) ↦ (-cos t, -sin t)
flat:normal()                                  --! normal: a map from 2 to 4 dimensions has more than one normal
map(function(x, y) return x + y, x - y end):normal()       --! normal: a map from 2 to 2 dimensions has no normal
flat:principal_curvatures(0, 0)                --! more than one normal
torus:curvature()                              --! curvature: a curve, a map of one coordinate, expected; this map has 2
ellipse:torsion()                              --! torsion: the torsion is that of a curve in space, not in 2 dimensions
S3:asymptotic_directions(1, 1, 1)              --! asymptotic directions are those of surfaces; this one has 3 coordinates
map(function(u, v) return u, v, u end):area()  --! area: the integral needs a range of u: {u = {from, to}}
metric.sphere(2).immersion:principal_curvatures(0, 0)      --! metric is singular at (0, 0)
torus:principal_curvatures({0, 0, 0})          --! 2 coordinates expected
