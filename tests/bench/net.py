# PyTorch's times for the same jobs: "name seconds" a line, one thread, float64.
import time, torch
import numpy as np
torch.set_num_threads(1); torch.set_default_dtype(torch.float64)
import torch.nn.functional as F
from torch.func import vmap, jacfwd, hessian

def best(f, n=3):
    f(); b = 1e9
    for _ in range(n):
        t = time.process_time(); f(); b = min(b, time.process_time() - t)
    return b

def say(name, s): print(name, s, flush=True)

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
epochs(20); t = time.process_time(); epochs(200); say("ck_train", 10*(time.process_time() - t))

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
Z = torch.randn(10000, 2)
def metric(): J, _ = closed(Z, False); return J.transpose(1, 2) @ J
def one(z): return torch.sigmoid(W[2] @ torch.tanh(W[1] @ torch.tanh(W[0] @ z + b[0]) + b[1]) + b[2])
def functorch(): J = vmap(jacfwd(one))(Z); return J.transpose(1, 2) @ J
def curvature():
    J, H = closed(Z, True); g = J.transpose(1, 2) @ J; gi = torch.linalg.inv(g); C = torch.einsum('nia,nibc->nabc', J, H)
    G = torch.einsum('nab,nbcd->nacd', gi, C); N = torch.einsum('niab,nicd->nabcd', H, H) - torch.einsum('neab,necd->nabcd', C, G)
    return (N[:, 0, 0, 1, 1] - N[:, 0, 1, 0, 1])/torch.linalg.det(g)
say("metric", min(best(metric), best(functorch))); say("curvature", best(curvature))

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
train(1); t = time.process_time(); train(10); say("ae", 10*(time.process_time() - t))
enc, dec = ae[:5], ae[5:]
def regular(n):
    for _ in range(n):
        for i in torch.randperm(1797).split(128):
            opt2.zero_grad(); x = D[i]; z = enc(x)
            J = torch.stack([torch.func.jvp(dec, (z,), (torch.eye(2)[k].expand_as(z).contiguous(),))[1] for k in range(2)], 2)
            g = J.transpose(1, 2) @ J
            (F.mse_loss(dec(z), x) + .1*(g*g).sum((1, 2)).mean()/g.diagonal(dim1=1, dim2=2).sum(1).mean()**2).backward(); opt2.step()
regular(1); t = time.process_time(); regular(5); say("regular", 20*(time.process_time() - t))

c = torch.nn.Sequential(torch.nn.Linear(64, 16), torch.nn.Tanh(), torch.nn.Linear(16, 10)); lab = torch.randint(0, 10, (1797,))
ps = list(c.parameters())
def grad(): return torch.autograd.grad(F.cross_entropy(c(D), lab), ps)
def hvp():
    g = torch.autograd.grad(F.cross_entropy(c(D), lab), ps, create_graph=True)
    return torch.autograd.grad(sum((a*a.detach()).sum() for a in g), ps)
say("gradient", best(grad, 10)); say("hvp", best(hvp, 10))
def kfac():
    a0 = D; h = torch.tanh(c[0](a0)); p = torch.softmax(c[2](h), 1); one_ = torch.ones(1797, 1); g = grad()
    S = torch.linalg.cholesky(torch.diag_embed(p) - p[:, :, None]*p[:, None, :] + 1e-12*torch.eye(10)); d2 = S; d1 = torch.einsum('nk,kj,njm->nkm', 1 - h*h, c[2].weight.T, S)
    for a, d, gw, gb in ((a0, d1, g[0], g[1]), (h, d2, g[2], g[3])):
        a = torch.cat([a, one_], 1); A = a.T @ a/1797; G = torch.einsum('nkm,nlm->kl', d, d)/1797
        pi = ((A.trace()/len(A))/(G.trace()/len(G)))**.5
        torch.linalg.solve(G + 1e-3**.5/pi*torch.eye(len(G)), torch.cat([gw, gb[:, None]], 1)) @ torch.linalg.inv(A + 1e-3**.5*pi*torch.eye(len(A)))
say("kfac", best(kfac))
def fisher():
    h = torch.tanh(c[0](D)); p = torch.softmax(c[2](h), 1); S = torch.diag_embed(p) - p[:, :, None]*p[:, None, :]; a = torch.cat([D, torch.ones(1797, 1)], 1); hh = torch.cat([h, torch.ones(1797, 1)], 1)
    J1 = torch.einsum('km,nm,nj->nkmj', c[2].weight, 1 - h*h, a).reshape(1797, 10, -1); J2 = torch.einsum('kl,nj->nklj', torch.eye(10), hh).reshape(1797, 10, -1)
    J = torch.cat([J1, J2], 2); return torch.einsum('nka,nkb->ab', J, torch.einsum('nkl,nlb->nkb', S, J))/1797
say("fisher", best(fisher, 1))
def slice_():
    with torch.no_grad():
        for _ in range(441): F.cross_entropy(c(D), lab)
say("slice", best(slice_, 2))

Wc, bc = torch.randn(16, 3, 3, 3), torch.randn(16); x = torch.randn(1, 3, 32, 32)
Wg = Wc.clone().requires_grad_(); xg = x.clone().requires_grad_()
def conv(W, x): return sum(F.conv2d(x, torch.rot90(W, r, (2, 3)), bc, padding=1) for r in range(4))/4
def many(f, n=200):
    def g():
        for _ in range(n): f()
    return best(g)/n
with torch.no_grad(): say("conv", many(lambda: conv(Wc, x)))
say("conv_both", many(lambda: torch.autograd.grad(conv(Wg, xg).sum(), (Wg, xg))))
Q = torch.linalg.qr(torch.randn(64, 32))[0]; Gm = torch.randn(64, 32)
def stiefel():
    S = Q.T @ Gm; return torch.linalg.qr(Q - .001*(Gm - Q @ (S + S.T)/2))
say("stiefel", many(stiefel))
t = time.time(); import subprocess, sys
subprocess.run([sys.executable, "-c", "import torch"]); say("import", time.time() - t)
