# Times of PyTorch, StochMan, geoopt and scipy for the same jobs: "name seconds" a line, one thread, float64 unless the name says f32. Jobs are
# told by name on the standard input, so that they take turns with ours; without an argument "ask" all are done once.
import copy, json, os, resource, subprocess, sys, time, warnings, torch
warnings.simplefilter("ignore")
import numpy as np
torch.set_num_threads(1); torch.set_default_dtype(torch.float64)
import torch.nn.functional as F
from torch.func import vmap, jacfwd, hessian

def best(f, n=3):
    f(); b = 1e9
    for _ in range(n):
        t = time.process_time(); f(); b = min(b, time.process_time() - t)
    return b

jobs = {}
def job(f): jobs[f.__name__] = f; return f
def once(f): t = time.process_time(); f(); return time.process_time() - t
def timed(f, n): f(1); return once(lambda: f(n))

torch.manual_seed(0)
X, y = torch.randn(500, 2), (torch.rand(500, 1) > .5).double()
class Residual(torch.nn.Module):
    def __init__(self):
        super().__init__(); self.l = torch.nn.ModuleList([torch.nn.Linear(2, 2) for _ in range(10)]); self.o = torch.nn.Linear(2, 1)
    def forward(self, x):
        for l in self.l: x = x + torch.tanh(l(x))
        return self.o(x)
net = Residual(); opt = torch.optim.AdamW(net.parameters(), lr=.005, weight_decay=.05)
def epochs(n):
    for _ in range(n):
        opt.zero_grad(); F.binary_cross_entropy_with_logits(net(X), y).backward(); opt.step()
@job
def ck_train(): return 10*timed(epochs, 200)

Z = torch.randn(10000, 2)
def layer_metrics_():
    with torch.no_grad():
        x, J = Z, []
        for l in net.l:
            a = torch.tanh(l(x)); J.append(torch.eye(2) + (1 - a*a)[:, :, None]*l.weight); x = x + a
        E = torch.eye(2).expand(len(Z), 2, 2); g = [E]
        for j in reversed(J): E = E @ j; g.append(E.transpose(1, 2) @ E)
        return g
@job
def layer_metrics(): return best(layer_metrics_)
def one_point(n):
    for z in Z[:n]:
        x = z
        for l in net.l: torch.autograd.functional.jacobian(lambda y: y + torch.tanh(l(y)), x); x = x + torch.tanh(l(x))
@job
def layer_metrics_each(): return 100*best(lambda: one_point(100), 1)

W = [torch.randn(64, 2)/1.4, torch.randn(128, 64)/8, torch.randn(64, 128)/11]; b = [torch.zeros(64), torch.zeros(128), torch.zeros(64)]
def closed(z, second):
    a = z; J = torch.eye(2).expand(len(z), 2, 2).transpose(1, 2); H = None
    for i in range(3):
        u = a @ W[i].T + b[i]; Ju = torch.einsum('ij,njk->nik', W[i], J)
        if i < 2: a = torch.tanh(u); d = 1 - a*a; e = -2*a*d
        else: a = torch.sigmoid(u); d = a*(1 - a); e = d*(1 - 2*a)
        if second:
            Hu = 0 if H is None else torch.einsum('ij,njkl->nikl', W[i], H)
            H = e[:, :, None, None]*Ju[:, :, :, None]*Ju[:, :, None, :] + (d[:, :, None, None]*Hu if i else 0)
        J = d[:, :, None]*Ju
    return J, H
def metric_(): J, _ = closed(Z, False); return J.transpose(1, 2) @ J
def one(z): return torch.sigmoid(W[2] @ torch.tanh(W[1] @ torch.tanh(W[0] @ z + b[0]) + b[1]) + b[2])
def functorch(): J = vmap(jacfwd(one))(Z); return J.transpose(1, 2) @ J
def curvature_():
    J, H = closed(Z, True); g = J.transpose(1, 2) @ J; gi = torch.linalg.inv(g); C = torch.einsum('nia,nibc->nabc', J, H)
    G = torch.einsum('nab,nbcd->nacd', gi, C); N = torch.einsum('niab,nicd->nabcd', H, H) - torch.einsum('neab,necd->nabcd', C, G)
    return (N[:, 0, 0, 1, 1] - N[:, 0, 1, 0, 1])/torch.linalg.det(g)
@job
def metric(): return min(best(metric_), best(functorch))
@job
def curvature(): return best(curvature_, 2)
folder = os.path.join(os.path.dirname(__file__), "../reference/networks/")
with open(folder + "decoder.safetensors", "rb") as f:
    head = json.loads(f.read(int.from_bytes(f.read(8), "little"))); raw = f.read()
def tensor(name):
    a, b = head[name]["data_offsets"]; return torch.from_numpy(np.frombuffer(raw[a:b]).reshape(head[name]["shape"]).copy())
weights = [(tensor(f"{i}.weight"), tensor(f"{i}.bias")) for i in (0, 2, 4)]
pairs = {k: torch.from_numpy(v) for k, v in np.load(folder + "geodesics.npz").items()}
def decoder(z):
    for i, (w, c) in enumerate(weights): z = F.linear(z, w, c); z = torch.tanh(z) if i < 2 else torch.sigmoid(z)
    return z
try:
    from stochman import nnj
    from stochman.manifold import EmbeddedManifold
    from stochman.curves import CubicSpline
    from stochman.geodesic import geodesic_minimizing_energy
    seq = nnj.Sequential(nnj.Linear(2, 64), nnj.Tanh(), nnj.Linear(64, 128), nnj.Tanh(), nnj.Linear(128, 64), nnj.Sigmoid())
    class Decoder(EmbeddedManifold):
        def embed(self, z, jacobian=False): return seq(z, jacobian=jacobian)
    with torch.no_grad():
        for i, (w, c) in zip((0, 2, 4), weights): seq[i].weight.copy_(w); seq[i].bias.copy_(c)
    manifold = Decoder()
    def stochman():
        with torch.no_grad(): manifold.metric(Z)
    @job
    def stochman_metric(): return best(stochman, 10)
    @job
    def stochman_geodesics(): return once(lambda: geodesic_minimizing_energy(CubicSpline(pairs["from"], pairs["to"]), manifold))
except ImportError: pass
def lbfgs_(n):
    t = torch.linspace(0, 1, 32)[1:-1]
    for p, q in zip(pairs["from"][:n], pairs["to"][:n]):
        z = (p + t[:, None]*(q - p)).requires_grad_(); o = torch.optim.LBFGS([z], max_iter=300, history_size=20, line_search_fn="strong_wolfe", tolerance_grad=1e-7)
        def energy():
            o.zero_grad(); f = decoder(torch.cat([p[None], z, q[None]])); e = 31*((f[1:] - f[:-1])**2).sum(); e.backward(); return e
        o.step(energy)
@job
def lbfgs(): return 20*timed(lbfgs_, 5)
try:
    from scipy.integrate import solve_bvp
    def flow(t, y):
        z = torch.from_numpy(y[:2].T.copy()); v = torch.from_numpy(y[2:].T.copy()); a = z; J = torch.eye(2).expand(len(z), 2, 2); H = None
        with torch.no_grad():
            for i, (w, c) in enumerate(weights):
                u = a @ w.T + c; Ju = w @ J; Hu = 0 if H is None else torch.einsum('ij,njkl->nikl', w, H)
                if i < 2: a = torch.tanh(u); d = 1 - a*a; e = -2*a*d
                else: a = torch.sigmoid(u); d = a*(1 - a); e = d*(1 - 2*a)
                H = e[:, :, None, None]*Ju[:, :, :, None]*Ju[:, :, None, :] + (d[:, :, None, None]*Hu if i else 0); J = d[:, :, None]*Ju
            b = torch.einsum('nia,nibc,nb,nc->na', J, H, v, v); s = -torch.linalg.solve(J.transpose(1, 2) @ J, b)
        return np.vstack([y[2:], s.numpy().T])
    def bvp_():
        for p, q in zip(pairs["from"][[0, 2]].numpy(), pairs["to"][[0, 2]].numpy()):    # two that it solves
            t = np.linspace(0, 1, 30); y = np.vstack([p[:, None] + t*(q - p)[:, None], np.repeat((q - p)[:, None], 30, 1)])
            solve_bvp(flow, lambda a, b: np.array([*(a[:2] - p), *(b[:2] - q)]), t, y, tol=1e-8, max_nodes=5000)
    @job
    def bvp(): return 5*once(bvp_)
except ImportError: pass

D = torch.rand(1797, 64)
def mlp(*w):
    l = []
    for i in range(len(w) - 1): l += [torch.nn.Linear(w[i], w[i + 1]), torch.nn.Tanh()]
    return l[:-1]
ae = torch.nn.Sequential(*mlp(64, 128, 64, 2), *mlp(2, 64, 128, 64), torch.nn.Sigmoid()); opt2 = torch.optim.Adam(ae.parameters(), 1e-3)
def train(n):
    for _ in range(n):
        for i in torch.randperm(1797).split(128):
            opt2.zero_grad(); F.mse_loss(ae(D[i]), D[i]).backward(); opt2.step()
@job
def ae_f64(): return 25*timed(train, 4)
ae32 = copy.deepcopy(ae).float(); opt32 = torch.optim.Adam(ae32.parameters(), 1e-3); D32 = D.float()
def train32(n):
    for _ in range(n):
        for i in torch.randperm(1797).split(128):
            opt32.zero_grad(); F.mse_loss(ae32(D32[i]), D32[i]).backward(); opt32.step()
@job
def ae_f32(): return 25*timed(train32, 4)
encoder, heads = torch.nn.Sequential(*mlp(64, 128, 64, 4)), torch.nn.Sequential(*mlp(2, 64, 128, 64), torch.nn.Sigmoid())
opt_vae = torch.optim.Adam([*encoder.parameters(), *heads.parameters()], 1e-3)
def vae_(n):
    for _ in range(n):
        for i in torch.randperm(1797).split(128):
            opt_vae.zero_grad(); m, v = encoder(D[i]).chunk(2, 1); z = m + torch.exp(v/2)*torch.randn_like(m)
            (F.binary_cross_entropy(heads(z), D[i], reduction='sum')/len(i) + .5*(m*m + v.exp() - 1 - v).sum(1).mean()).backward(); opt_vae.step()
@job
def vae(): return 25*timed(vae_, 4)
enc, dec = ae[:5], ae[5:]
def regular_(n):
    for _ in range(n):
        for i in torch.randperm(1797).split(128):
            opt2.zero_grad(); x = D[i]; z = enc(x)
            J = torch.stack([torch.func.jvp(dec, (z,), (torch.eye(2)[k].expand_as(z).contiguous(),))[1] for k in range(2)], 2)
            g = J.transpose(1, 2) @ J
            (F.mse_loss(dec(z), x) + .1*(g*g).sum((1, 2)).mean()/g.diagonal(dim1=1, dim2=2).sum(1).mean()**2).backward(); opt2.step()
@job
def regular(): return 50*timed(regular_, 2)

c = torch.nn.Sequential(torch.nn.Linear(64, 16), torch.nn.Tanh(), torch.nn.Linear(16, 10)); lab = torch.randint(0, 10, (1797,))
ps = list(c.parameters())
def grad(): return torch.autograd.grad(F.cross_entropy(c(D), lab), ps)
def hvp_():
    g = torch.autograd.grad(F.cross_entropy(c(D), lab), ps, create_graph=True)
    return torch.autograd.grad(sum((a*a.detach()).sum() for a in g), ps)
@job
def gradient(): return best(grad, 10)
@job
def hvp(): return best(hvp_, 10)
def ntk_():
    h = torch.tanh(c[0](D[:100])); d1 = (1 - h*h)[:, None, :]*c[2].weight; a = D[:100] @ D[:100].T + 1; b = h @ h.T + 1
    K = torch.einsum('nkm,plm,np->nkpl', d1, d1, a); K += torch.einsum('kl,np->nkpl', torch.eye(10), b); return K
def ntk_jacobians_():
    p = dict(c.named_parameters())
    J = vmap(torch.func.jacrev(lambda p, x: torch.func.functional_call(c, p, (x,))), (None, 0))(p, D[:100])
    J = torch.cat([j.flatten(2) for j in J.values()], 2).flatten(0, 1); return J @ J.T
@job
def ntk(): return best(ntk_)
@job
def ntk_jacobians(): return best(ntk_jacobians_)
def kfac_():
    a0 = D; h = torch.tanh(c[0](a0)); p = torch.softmax(c[2](h), 1); one_ = torch.ones(1797, 1); g = grad()
    S = torch.linalg.cholesky(torch.diag_embed(p) - p[:, :, None]*p[:, None, :] + 1e-12*torch.eye(10)); d2 = S; d1 = torch.einsum('nk,kj,njm->nkm', 1 - h*h, c[2].weight.T, S)
    for a, d, gw, gb in ((a0, d1, g[0], g[1]), (h, d2, g[2], g[3])):
        a = torch.cat([a, one_], 1); A = a.T @ a/1797; G = torch.einsum('nkm,nlm->kl', d, d)/1797
        pi = ((A.trace()/len(A))/(G.trace()/len(G)))**.5
        torch.linalg.solve(G + 1e-3**.5/pi*torch.eye(len(G)), torch.cat([gw, gb[:, None]], 1)) @ torch.linalg.inv(A + 1e-3**.5*pi*torch.eye(len(A)))
@job
def kfac(): return best(kfac_)
def fisher_():
    h = torch.tanh(c[0](D)); p = torch.softmax(c[2](h), 1); S = torch.diag_embed(p) - p[:, :, None]*p[:, None, :]; a = torch.cat([D, torch.ones(1797, 1)], 1); hh = torch.cat([h, torch.ones(1797, 1)], 1)
    J1 = torch.einsum('km,nm,nj->nkmj', c[2].weight, 1 - h*h, a).reshape(1797, 10, -1); J2 = torch.einsum('kl,nj->nklj', torch.eye(10), hh).reshape(1797, 10, -1)
    J = torch.cat([J1, J2], 2); return torch.einsum('nka,nkb->ab', J, torch.einsum('nkl,nlb->nkb', S, J))/1797
@job
def fisher(): return once(fisher_)
def slice_():
    with torch.no_grad():
        for _ in range(441): F.cross_entropy(c(D), lab)
@job
def slice(): return best(slice_, 2)

Wc, bc = torch.randn(16, 3, 3, 3), torch.randn(16); x = torch.randn(1, 3, 32, 32)
Wg = Wc.clone().requires_grad_()
def conv_(W, x): return sum(F.conv2d(x, torch.rot90(W, r, (2, 3)), bc, padding=1) for r in range(4))/4
def many(f, n=200):
    def g():
        for _ in range(n): f()
    return best(g)/n
@job
def conv():
    with torch.no_grad(): return many(lambda: conv_(Wc, x))
tg = torch.zeros(1, 16, 32, 32); bg = bc.clone().requires_grad_()
def conv_loss(): return F.mse_loss(sum(F.conv2d(x, torch.rot90(Wg, r, (2, 3)), bg, padding=1) for r in range(4))/4, tg)
@job
def conv_both(): return many(lambda: torch.autograd.grad(conv_loss(), (Wg, bg)))
try:
    import geoopt
    Q = geoopt.ManifoldParameter(torch.linalg.qr(torch.randn(64, 32))[0], manifold=geoopt.EuclideanStiefel()); T = torch.randn(32, 64)
    rsgd = geoopt.optim.RiemannianSGD([Q], lr=1e-2)
    def stiefel_(): rsgd.zero_grad(); F.mse_loss(Q.T, T).backward(); rsgd.step()
    @job
    def stiefel(): return many(stiefel_)
except ImportError: pass
def child():
    a = resource.getrusage(resource.RUSAGE_CHILDREN); subprocess.run([sys.executable, "-c", "import torch"]); b = resource.getrusage(resource.RUSAGE_CHILDREN)
    return b.ru_utime + b.ru_stime - a.ru_utime - a.ru_stime
@job
def import_torch(): return child()

ask = sys.argv[1:] == ["ask"]
if ask: print("ready", 0, flush=True)
for name in map(str.strip, sys.stdin) if ask else jobs: print(name, jobs[name]() if name in jobs else "-", flush=True)
