"""Success rates of Foolbox, ART and plain PyTorch on one network and its events: the peers of tools/bench/peers.bench.mjs.

Reads one JSON line: {network, events, label, halfWidths, inputs, budgets, some}; network is an ONNX file of dense layers, events a file of
float32, label one of bytes; `some` is how many events the slow ones get. Answers {"versions"} and then one line {"peer", "attack",
"events", "fooled", "milliseconds"} for each attack. Everything happens in units of the half-widths: the box is |u| <= 1.

needs: torch foolbox adversarial-robustness-toolbox onnx
"""
import json
import sys
import time
import warnings

warnings.simplefilter("ignore")

import art
import foolbox
import numpy as np
import onnx
import torch
from art.attacks import evasion
from art.estimators.classification import PyTorchClassifier
from onnx import numpy_helper


class Scaled(torch.nn.Module):
    """The network on u, flat or as an image; one output becomes two logits."""

    def __init__(self, path, width):
        super().__init__()
        graph = onnx.load(path).graph
        held = {one.name: torch.from_numpy(numpy_helper.to_array(one).copy()) for one in graph.initializer}
        self.steps = []
        for node in graph.node:
            if node.op_type == "Gemm":
                turned = any(one.name == "transB" and one.i == 1 for one in node.attribute)
                weight = held[node.input[1]]
                self.steps.append(("gemm", weight.T if turned else weight, held[node.input[2]]))
            elif node.op_type == "MatMul":
                self.steps.append(("gemm", held[node.input[1]], torch.zeros(1)))
            elif node.op_type == "Add":
                self.steps.append(("add", next(held[name] for name in node.input if name in held), None))
            elif node.op_type == "Relu":
                self.steps.append(("relu", None, None))
            elif node.op_type not in ("Sigmoid", "Softmax"):
                raise ValueError(node.op_type)
        self.width = width

    def forward(self, u):
        x = u.reshape(len(u), -1).float() * self.width
        for kind, value, bias in self.steps:
            x = torch.relu(x) if kind == "relu" else x + value if kind == "add" else x @ value + bias
        return torch.cat([-x / 2, x / 2], 1) if x.shape[1] == 1 else x


def main():
    task = json.loads(sys.stdin.readline())
    torch.manual_seed(1)
    np.random.seed(1)
    width = torch.tensor(task["halfWidths"], dtype=torch.float32)
    model = Scaled(task["network"], width).eval()
    x = torch.frombuffer(bytearray(open(task["events"], "rb").read()), dtype=torch.float32).reshape(-1, task["inputs"])
    u, y = x / width, torch.frombuffer(bytearray(open(task["label"], "rb").read()), dtype=torch.uint8).long()
    low, high = float(u.min()) - 8, float(u.max()) + 8
    budgets, some = task["budgets"], task["some"]
    print(json.dumps({"versions": {"Foolbox": foolbox.__version__, "ART": art.__version__, "PyTorch": torch.__version__}}), flush=True)

    def report(peer, attack, events, make):
        began = time.perf_counter()
        found = torch.as_tensor(make(u[:events], y[:events])).reshape(events, -1)
        spent = (time.perf_counter() - began) * 1000
        inside = torch.minimum(torch.maximum(found, u[:events] - 1), u[:events] + 1)
        with torch.no_grad():
            fooled = int((model(inside).argmax(1) != y[:events]).sum())
        print(json.dumps({"peer": peer, "attack": attack, "events": events, "fooled": fooled, "milliseconds": spent}), flush=True)

    fmodel = foolbox.PyTorchModel(model, bounds=(low, high), device="cpu")
    fa = foolbox.attacks
    pgd = budgets["pgd"]

    def fool(attack):
        return lambda a, b: attack(fmodel, a, b, epsilons=1.0)[1]

    def free(attack):
        return lambda a, b: attack(fmodel, a, b, epsilons=None)[1]

    every = len(u)
    report("Foolbox", "fgsm", every, fool(fa.LinfFastGradientAttack(random_start=False)))
    report("Foolbox", "pgd", every, fool(fa.LinfProjectedGradientDescentAttack(rel_stepsize=None, abs_stepsize=pgd["stepSize"], steps=pgd["steps"], random_start=False)))
    report("Foolbox", "deepfool", every, free(fa.LinfDeepFoolAttack(steps=budgets["deepfool"]["steps"], overshoot=0.02)))
    start = fa.LinearSearchBlendedUniformNoiseAttack(distance=foolbox.distances.linf, directions=100, steps=100)
    report("Foolbox", "boundary", some, free(fa.BoundaryAttack(init_attack=start, steps=2 * budgets["boundary"]["steps"], tensorboard=False)))

    def classifier(shape):
        return PyTorchClassifier(model, loss=torch.nn.CrossEntropyLoss(), input_shape=shape, nb_classes=max(2, int(y.max()) + 1), clip_values=(low, high), device_type="cpu")

    flat = classifier((task["inputs"],))
    inputs = task["inputs"]
    tall = max(k for k in range(1, int(inputs**0.5) + 1) if inputs % k == 0)
    image = (1, tall, inputs // tall)

    def arts(attack, shape=None):
        # One number is clipped to by broadcasting only where shapes agree.
        return lambda a, b: attack.generate(a.numpy().reshape(len(a), *(shape or a.shape[1:])), np.asarray(b))

    quiet = {"verbose": False, "batch_size": 4096}
    report("ART", "fgsm", every, arts(evasion.FastGradientMethod(flat, eps=1.0, batch_size=4096)))
    report("ART", "pgd", every, arts(evasion.ProjectedGradientDescent(flat, eps=1.0, eps_step=pgd["stepSize"], max_iter=pgd["steps"], **quiet)))
    report("ART", "apgd", every, arts(evasion.AutoProjectedGradientDescent(flat, eps=1.0, eps_step=2.0, max_iter=budgets["apgd"]["steps"], nb_random_init=1, **quiet)))
    report("ART", "deepfool", every, arts(evasion.DeepFool(flat, max_iter=budgets["deepfool"]["steps"], epsilon=0.02, **quiet)))
    report("ART", "square", every, arts(evasion.SquareAttack(classifier(image), eps=1.0, max_iter=budgets["square"]["steps"], p_init=0.3, nb_restarts=1, **quiet), image))
    report("ART", "boundary", some // 10, arts(evasion.BoundaryAttack(flat, targeted=False, max_iter=budgets["boundary"]["steps"], num_trial=1, sample_size=1, verbose=False)))

    def plain(a, b):
        point = a.clone()
        for _ in range(pgd["steps"]):
            moving = point.clone().requires_grad_(True)
            (gradient,) = torch.autograd.grad(torch.nn.functional.cross_entropy(model(moving), b, reduction="sum"), moving)
            point = torch.minimum(torch.maximum(point + pgd["stepSize"] * gradient.sign(), a - 1), a + 1)
        return point

    report("PyTorch", "pgd", every, plain)


main()
