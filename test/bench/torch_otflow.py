"""PyTorch eager, the peer of the benchmark: the same training iterations, written from the formulas.

Speaks lines over stdin/stdout. Requests are JSON:
    {"case": ..., "batch": B, "iterations": n, "threads": k, "theta": [...], "points": [...]}
Replies: {"milliseconds": [...]}, one an iteration; on CUDA one mean over all of them, since the device is waited for
once, after the last. With "iterations": 0 the loss and the gradient's norm are given instead. With "graph": true the
iteration is captured once as a CUDA graph and replayed, without Python and without launches one by one.
U(s) = w.u_L + |A s|^2 / 2 + b.s + c, parameters in the laboratory's own order (src/kernels/network.ts).
Potential gradient and trace by OT-Flow's explicit formulas (arXiv:2006.00104, eq. 12-15), in two forms:
"published" does the operations of the paper's own program one by one (features by particles, the layer and its
tanh evaluated anew where a formula names them, a state padded to five columns); "tuned" computes each
pre-activation and tanh once, everything batch-first. Both give the same numbers.
"""
import json
import sys
import time

import torch


class Potential(torch.nn.Module):
    """One residual layer; act is 'logcosh' or 'tanh'."""

    def __init__(self, m, act, theta):
        super().__init__()
        values = torch.tensor(theta, dtype=torch.float32)
        at = 0

        def take(*shape):
            nonlocal at
            n = 1
            for k in shape:
                n *= k
            part = values[at:at + n].reshape(shape).clone()
            at += n
            return torch.nn.Parameter(part)

        self.K0, self.b0 = take(m, 3), take(m)
        self.K1, self.b1 = take(m, m), take(m)
        self.w, self.A, self.b, self.c = take(m), take(3, 3), take(3), take(1)
        self.act = act

    def slopes(self, z, value):
        """act, act', act'' of z; the value only where asked for."""
        t = torch.tanh(z)
        slope = 1 - t * t
        if self.act == 'tanh':
            return t, slope, -2 * t * slope
        a = torch.abs(z)
        return (a + torch.log1p(torch.exp(-2 * a)) if value else None), t, slope

    def forward(self, s, hessian):
        """Gradient [B, 3] and Laplacian [B] (None unless asked for) at s [B, 3]."""
        u0, d0, dd0 = self.slopes(torch.addmm(self.b0, s, self.K0.t()), True)
        _, d1, dd1 = self.slopes(torch.addmm(self.b1, u0, self.K1.t()), False)
        p = torch.addmm(self.w, d1 * self.w, self.K1)
        M = self.A.t() @ self.A
        gradient = (d0 * p) @ self.K0 + s @ M + self.b
        if not hessian:
            return gradient, None
        kx, ky = self.K0[:, 0], self.K0[:, 1]
        jx = (d0 * kx) @ self.K1.t()
        jy = (d0 * ky) @ self.K1.t()
        trace = (dd0 * p) @ (kx * kx + ky * ky) + (dd1 * (jx * jx + jy * jy)) @ self.w
        return gradient, trace + M[0, 0] + M[1, 1]


def rates(net, z, t):
    """(dx, dy, divergence, cost, |residual|) for z [B, 5]."""
    s = torch.cat((z[:, :2], torch.full((z.shape[0], 1), t, device=z.device)), 1)
    g, trace = net(s, True)
    cost = 0.5 * (g[:, 0] ** 2 + g[:, 1] ** 2)
    residual = torch.abs(cost - g[:, 2])
    return torch.cat((-g[:, :2], -trace[:, None], cost[:, None], residual[:, None]), 1)


def ot_flow_published(net, x, _data, nt=8):
    """The same loss by the operations of OT-Flow's program."""
    pad = torch.nn.functional.pad

    def act(z):
        return torch.abs(z) + torch.log(1 + torch.exp(-2.0 * torch.abs(z)))

    def slope(z):
        return 1 - torch.pow(torch.tanh(z), 2)

    def gradient_and_trace(s):
        n, d, m = s.shape[0], 2, net.w.shape[0]
        w = net.w[None, :]
        M = torch.matmul(torch.t(net.A), net.A)
        opening = torch.nn.functional.linear(s, net.K0, net.b0)
        u0 = act(opening)
        tanh_opening = torch.tanh(opening)
        z1 = w.t() + torch.mm(
            net.K1.t(), torch.tanh(torch.nn.functional.linear(u0, net.K1, net.b1)).t() * w.t())
        z0 = torch.mm(net.K0.t(), tanh_opening.t() * z1)
        gradient = z0 + torch.mm(M, s.t()) + net.b[:, None]
        K = net.K0[:, :d]
        trace = torch.sum((slope(opening.t()) * z1).reshape(m, -1, n) * torch.pow(K.unsqueeze(2), 2), dim=(0, 1))
        jacobian = K.unsqueeze(2) * tanh_opening.t().unsqueeze(1)
        KJ = torch.mm(net.K1, jacobian.reshape(m, -1)).reshape(m, -1, n)
        z = torch.nn.functional.linear(u0, net.K1, net.b1).t()
        trace = trace + torch.sum((slope(z) * w.t()).reshape(m, -1, n) * torch.pow(KJ, 2), dim=(0, 1))
        return gradient.t(), trace + torch.trace(M[:d, :d])

    def f(z, t):
        g, trace = gradient_and_trace(pad(z[:, :2], (0, 1, 0, 0), value=t))
        dx = -g[:, :2]
        cost = 0.5 * torch.sum(torch.pow(dx, 2), 1, keepdims=True)
        residual = torch.abs(-g[:, -1].unsqueeze(1) + cost)
        # Time runs backward: the accumulators that integrate over |dt| change sign.
        return torch.cat((dx, trace.unsqueeze(1), -cost, -residual), 1)

    h = -1.0 / nt
    z = pad(x, (0, 3, 0, 0), value=0)
    for k in range(nt):
        t, z0 = 1 + k * h, z
        K = h * f(z0, t)
        z = z0 + (1.0 / 6.0) * K
        K = h * f(z0 + 0.5 * K, t + h / 2)
        z = z + (2.0 / 6.0) * K
        K = h * f(z0 + 0.5 * K, t + h / 2)
        z = z + (2.0 / 6.0) * K
        K = h * f(z0 + K, t + h)
        z = z + (1.0 / 6.0) * K
    # log-determinant carried as in the tuned form
    nll = 0.5 * torch.sum(torch.pow(z[:, :2], 2), 1) + 1.8378770664093453 + z[:, 2]
    return torch.mean(30 * nll + z[:, 3] + z[:, 4])


def ot_flow(net, x, _data, nt=8):
    """RK4 from t = 1 to 0; loss 30 C + L + R. Accumulators integrate over |dt|."""
    dt = -1.0 / nt
    z = torch.cat((x, torch.zeros(x.shape[0], 3, device=x.device)), 1)
    f = lambda z, t: rates(net, z, t) * SIGNS
    for k in range(nt):
        t = 1 + k * dt
        k1 = f(z, t)
        k2 = f(z + 0.5 * dt * k1, t + 0.5 * dt)
        k3 = f(z + 0.5 * dt * k2, t + 0.5 * dt)
        k4 = f(z + dt * k3, t + dt)
        z = z + dt / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
    nll = 0.5 * (z[:, 0] ** 2 + z[:, 1] ** 2) + 1.8378770664093453 + z[:, 2]
    return (30 * nll + z[:, 3] + z[:, 4]).mean()


def score(net, s, data):
    """Mean |grad U - g|^2."""
    g, _ = net(s, False)
    return ((g[:, :2] - data) ** 2).sum(1).mean()


def residual(net, s, _data):
    """Mean square of -U_t + |grad U|^2/2 - (1/2) Laplacian U."""
    g, trace = net(s, True)
    return ((0.5 * (g[:, 0] ** 2 + g[:, 1] ** 2) - g[:, 2] - 0.5 * trace) ** 2).mean()


CASES = {
    'ot-flow published': (ot_flow_published, 32, 'logcosh', 2),
    'ot-flow tuned': (ot_flow, 32, 'logcosh', 2),
    'score': (score, 64, 'logcosh', 3),
    'residual': (residual, 64, 'tanh', 3),
}
built = {}
DEVICE = torch.device(sys.argv[1] if len(sys.argv) > 1 else 'cpu')
if DEVICE.type == 'cuda' and not torch.cuda.is_available():
    sys.exit('this PyTorch has no CUDA device')
# Accumulators integrate over |dt|, and time runs backward.
SIGNS = torch.tensor([1.0, 1.0, -1.0, -1.0, -1.0], device=DEVICE)


def captured(step):
    """What replays `step`; it runs three times before, as PyTorch asks, on a stream of its own."""
    stream = torch.cuda.Stream()
    stream.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(stream):
        for _ in range(3):
            step()
    torch.cuda.current_stream().wait_stream(stream)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        step()
    return graph.replay


def answer(ask):
    torch.set_num_threads(ask['threads'])
    loss_of, m, act, columns = CASES[ask['case']]
    graph = ask.get('graph', False)
    key = (ask['case'], ask['batch'], graph)
    if key not in built:
        net = Potential(m, act, ask['theta']).to(DEVICE)
        points = torch.tensor(ask['points'], dtype=torch.float32).reshape(-1, columns).to(DEVICE)
        data = torch.tensor(ask['data'], dtype=torch.float32).reshape(-1, 2).to(DEVICE)
        adam = torch.optim.Adam(net.parameters(), lr=1e-4, **({'capturable': True} if graph else {}))

        def step():
            adam.zero_grad(set_to_none=True)
            loss_of(net, points, data).backward()
            adam.step()

        built[key] = (net, points, data, captured(step) if graph else step)
    net, points, data, step = built[key]
    if ask['iterations'] == 0:
        net.zero_grad(set_to_none=True)
        loss = loss_of(net, points, data)
        loss.backward()
        norm = sum(float((p.grad.double() ** 2).sum()) for p in net.parameters() if p.grad is not None) ** 0.5
        return {'loss': loss.item(), 'gradientNorm': norm}
    n, times = ask['iterations'], []
    if DEVICE.type == 'cuda':
        torch.cuda.synchronize()
        start = time.perf_counter()
        for _ in range(n):
            step()
        torch.cuda.synchronize()
        return {'milliseconds': [1000 * (time.perf_counter() - start) / n]}
    for _ in range(n):
        start = time.perf_counter()
        step()
        times.append(1000 * (time.perf_counter() - start))
    return {'milliseconds': times}


device = torch.cuda.get_device_name() if DEVICE.type == 'cuda' else 'cpu'
print(json.dumps({'version': torch.__version__, 'device': device, 'blas': torch.__config__.show().count('openblas') > 0}), flush=True)
for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))), flush=True)
