"""A plain PyTorch PGD loop, timed on request: the peer of tools/bench/pgd-step.bench.mjs.

Reads one JSON line: {sizes, weights, events, halfWidth, stepSize, threads}; weights and events are files of float32, weights and
bias of each layer in turn (inputs x outputs). Answers {"version"}; then each line `N` on stdin runs N steps on all events and
answers {"milliseconds"}.

needs: torch
"""
import json
import sys
import time

import torch


def main():
    task = json.loads(sys.stdin.readline())
    torch.set_num_threads(task["threads"])
    sizes = task["sizes"]
    values = torch.frombuffer(bytearray(open(task["weights"], "rb").read()), dtype=torch.float32)
    layers, at = [], 0
    for wide, narrow in zip(sizes, sizes[1:]):
        layer = torch.nn.Linear(wide, narrow)
        with torch.no_grad():
            layer.weight.copy_(values[at : at + wide * narrow].reshape(wide, narrow).T)
            layer.bias.copy_(values[at + wide * narrow : at + wide * narrow + narrow])
        at += wide * narrow + narrow
        layers += [layer, torch.nn.ReLU()]
    network = torch.nn.Sequential(*layers[:-1]).requires_grad_(False)
    nominal = torch.frombuffer(bytearray(open(task["events"], "rb").read()), dtype=torch.float32).reshape(-1, sizes[0])
    lower, upper = nominal - task["halfWidth"], nominal + task["halfWidth"]
    step = task["stepSize"] * task["halfWidth"]
    with torch.no_grad():
        scores = network(nominal)
        single = sizes[-1] == 1
        label = (scores[:, 0] >= 0).float() if single else scores.argmax(1)
    loss_of = torch.nn.functional.binary_cross_entropy_with_logits if single else torch.nn.functional.cross_entropy
    print(json.dumps({"version": torch.__version__}), flush=True)
    for line in sys.stdin:
        point = nominal.clone()
        began = time.perf_counter()
        for _ in range(int(line)):
            point.requires_grad_(True)
            scores = network(point)
            loss = loss_of(scores[:, 0] if single else scores, label, reduction="sum")
            (gradient,) = torch.autograd.grad(loss, point)
            with torch.no_grad():
                point = torch.clamp(point + step * gradient.sign(), lower, upper)
        print(json.dumps({"milliseconds": (time.perf_counter() - began) * 1000}), flush=True)


main()
