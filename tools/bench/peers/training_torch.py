"""PyTorch's training loop, timed on request: the peer of tools/bench/training.bench.mjs.

Reads one JSON line: {sizes, weights, events, labels, batch, learningRate, threads}; weights and events are files of float32, weights
and bias of each layer in turn (inputs x outputs), labels one of bytes. Answers {"version"}; then each line `N` on stdin trains N epochs
from the first weights with Adam and answers {"milliseconds"}.

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
    network = torch.nn.Sequential(*layers[:-1])
    start = {name: value.clone() for name, value in network.state_dict().items()}
    x = torch.frombuffer(bytearray(open(task["events"], "rb").read()), dtype=torch.float32).reshape(-1, sizes[0])
    y = torch.frombuffer(bytearray(open(task["labels"], "rb").read()), dtype=torch.uint8)
    single = sizes[-1] == 1
    y = y.float() if single else y.long()
    print(json.dumps({"version": torch.__version__}), flush=True)
    for line in sys.stdin:
        network.load_state_dict(start)
        optimiser = torch.optim.Adam(network.parameters(), lr=task["learningRate"])
        began = time.perf_counter()
        for _ in range(int(line)):
            for rows in torch.randperm(len(x)).split(task["batch"]):
                z = network(x[rows])
                loss = (
                    torch.nn.functional.binary_cross_entropy_with_logits(z[:, 0], y[rows])
                    if single
                    else torch.nn.functional.cross_entropy(z, y[rows])
                )
                optimiser.zero_grad()
                loss.backward()
                optimiser.step()
        print(json.dumps({"milliseconds": (time.perf_counter() - began) * 1000}), flush=True)


main()
