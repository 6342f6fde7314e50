"""Trains the network of the reference task donut: 32-16-1 with batch normalisation.

    python tools/tasks/train_donut.py

The populations are those of packages/tasks/src/donut.ts (signal: x, y ~ N(0, 0.5); background: r ~ N(1.8, 0.5), any angle),
drawn here with NumPy's generator: an independent sample. Writes packages/tasks/data/donut/{network.onnx, card.json}.
"""

import importlib.metadata
import json
import pathlib

import numpy as np
import onnxruntime
import torch
from scipy.integrate import quad
from scipy.stats import norm
from sklearn.metrics import accuracy_score, roc_auc_score

import network

TASK = pathlib.Path(__file__).resolve().parents[2] / "packages" / "tasks" / "data" / "donut"
SEED = 1
TRAINING_PER_CLASS = 50_000
TEST_PER_CLASS = 50_000
EPOCHS = 12
BATCH = 256
SIGNAL_SIGMA, RING_RADIUS, RING_SIGMA = 0.5, 1.8, 0.5


def draw(rng, number):
    """x, y of `number` background and `number` signal events, and labels 0 and 1."""
    radius, angle = rng.normal(RING_RADIUS, RING_SIGMA, number), rng.uniform(0, 2 * np.pi, number)
    background = np.stack([radius * np.cos(angle), radius * np.sin(angle)], 1)
    signal = rng.normal(0, SIGNAL_SIGMA, (number, 2))
    return np.concatenate([background, signal]).astype(np.float32), np.repeat([0, 1], number)


def best_accuracy():
    """Accuracy of the optimal cut at equal priors: signal where its radial density is larger."""
    signal = lambda r: r / SIGNAL_SIGMA**2 * np.exp(-(r**2) / 2 / SIGNAL_SIGMA**2)  # noqa: E731
    ring = lambda r: norm.pdf(r, RING_RADIUS, RING_SIGMA) + norm.pdf(-r, RING_RADIUS, RING_SIGMA)  # noqa: E731
    larger = lambda r: max(signal(r), ring(r))  # noqa: E731
    return quad(larger, 0, 6, limit=500)[0] / 2


def train(x, label):
    torch.manual_seed(SEED)
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    rng = np.random.default_rng(SEED + 1)
    model = torch.nn.Sequential(
        torch.nn.Linear(2, 32),
        torch.nn.BatchNorm1d(32),
        torch.nn.ReLU(),
        torch.nn.Linear(32, 16),
        torch.nn.BatchNorm1d(16),
        torch.nn.ReLU(),
        torch.nn.Linear(16, 1),
    )
    inputs, target = torch.tensor(x), torch.tensor(label, dtype=torch.float32)
    optimiser = torch.optim.Adam(model.parameters(), lr=3e-3)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, EPOCHS)
    for _ in range(EPOCHS):
        for batch in np.array_split(rng.permutation(len(x)), len(x) // BATCH):
            loss = torch.nn.functional.binary_cross_entropy_with_logits(model(inputs[batch])[:, 0], target[batch])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
        schedule.step()
    return model.eval()


def export(model, path):
    graph = network.Graph(2)
    for number, layer in enumerate(model):
        if isinstance(layer, torch.nn.Linear):
            graph.linear(f"dense{number}", layer.weight.detach().numpy(), layer.bias.detach().numpy())
        elif isinstance(layer, torch.nn.BatchNorm1d):
            graph.batch_norm(f"norm{number}", layer)
        else:
            graph.add("Relu", [graph.last], f"relu{number}")
    graph.add("Sigmoid", [graph.last], "score")
    graph.save(path)


def main():
    x, label = draw(np.random.default_rng(SEED), TRAINING_PER_CLASS)
    x_test, label_test = draw(np.random.default_rng(SEED + 2), TEST_PER_CLASS)
    model = train(x, label)
    export(model, TASK / "network.onnx")
    score = onnxruntime.InferenceSession(TASK / "network.onnx").run(None, {"x": x_test})[0][:, 0]
    card = {
        "task": "donut",
        "auc": round(roc_auc_score(label_test, score), 5),
        "accuracyAtHalf": round(accuracy_score(label_test, score >= 0.5), 5),
        "bestPossibleAccuracy": round(best_accuracy(), 5),
        "events": {"training": len(x), "test": len(x_test)},
        "seeds": {"training": SEED},
        "versions": {name: importlib.metadata.version(name) for name in ("numpy", "scipy", "torch", "onnx")},
    }
    (TASK / "card.json").write_text(json.dumps(card, indent=2) + "\n")
    print(json.dumps(card, indent=2))


if __name__ == "__main__":
    main()
