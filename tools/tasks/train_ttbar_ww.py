"""Trains the network of the reference task ttbar-vs-ww and measures it on the shipped events, which it never sees.

    python tools/tasks/train_ttbar_ww.py --work WORK

Reads WORK/training.parquet (generate_ttbar_ww.py), writes network.onnx and card.json beside the shipped events.
Boosted trees trained on the same sample and inputs say whether the network is as good as it should be.
"""

import argparse
import hashlib
import importlib.metadata
import json
import pathlib

import numpy as np
import onnxruntime
import pyarrow.parquet as pq
import torch
import vector
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import accuracy_score, roc_auc_score

import network
import spec as specs

TASK = pathlib.Path(__file__).resolve().parents[2] / "packages" / "tasks" / "data" / "ttbar-vs-ww"
SEED = 1
HIDDEN = (64, 64, 32)
EPOCHS = 30
BATCH = 512
LEARNING_RATE = 2e-3
WEIGHT_DECAY = 1e-4
VALIDATION = 0.1
LARGEST_DIFFERENCE_TO_TREES = 0.01
VERSIONS = ("pythia8mc", "fastjet", "awkward", "numpy", "pyarrow", "scikit-learn", "torch", "onnx")


def read(path, inputs):
    """Inputs as float32 [events, columns], labels (1 ttbar), and weights that sum to one half for each class."""
    table = pq.read_table(path)
    x = np.stack([table[name].to_numpy().astype(np.float32) for name in inputs], 1)
    label = (np.asarray(table["process"].to_pylist()) == "ttbar").astype(np.int64)
    weight = table["weight"].to_numpy().astype(np.float64)
    for value in (0, 1):
        weight[label == value] *= 0.5 / weight[label == value].sum()
    return table, x, label, weight


def statistics(x):
    """Mean and standard deviation of each column over the present entries."""
    present = np.where(x == specs.MISSING, np.nan, x).astype(np.float64)
    return np.nanmean(present, 0).astype(np.float32), np.nanstd(present, 0).astype(np.float32)


def train(x, label, weight, mean, scale):
    torch.manual_seed(SEED)
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    rng = np.random.default_rng(SEED)
    order = rng.permutation(len(x))
    held, used = np.split(order, [int(VALIDATION * len(x))])
    inputs = torch.tensor((np.where(x == specs.MISSING, mean, x) - mean) / scale)
    target = torch.tensor(label, dtype=torch.float32)
    importance = torch.tensor(weight * len(x), dtype=torch.float32)
    sizes = [x.shape[1], *HIDDEN]
    layers = [layer for pair in zip(sizes, sizes[1:]) for layer in (torch.nn.Linear(*pair), torch.nn.ReLU())]
    model = torch.nn.Sequential(*layers, torch.nn.Linear(sizes[-1], 1))
    optimiser = torch.optim.AdamW(model.parameters(), lr=LEARNING_RATE, weight_decay=WEIGHT_DECAY)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, EPOCHS)
    best = (-1.0, None)
    for epoch in range(EPOCHS):
        model.train()
        for batch in np.array_split(rng.permutation(used), len(used) // BATCH):
            loss = torch.nn.functional.binary_cross_entropy_with_logits(
                model(inputs[batch])[:, 0], target[batch], importance[batch]
            )
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
        schedule.step()
        model.eval()
        with torch.no_grad():
            auc = roc_auc_score(label[held], model(inputs[held])[:, 0].numpy(), sample_weight=weight[held])
        print(f"epoch {epoch + 1}: validation AUC {auc:.4f}", flush=True)
        if auc > best[0]:
            best = (auc, {name: value.clone() for name, value in model.state_dict().items()})
    model.load_state_dict(best[1])
    return model


def export(model, mean, scale, path):
    graph = network.Graph(len(mean))
    graph.fill_missing(specs.MISSING + 0.5, mean)
    graph.standardise(mean, scale)
    linear = [layer for layer in model if isinstance(layer, torch.nn.Linear)]
    for number, layer in enumerate(linear):
        graph.linear(f"dense{number + 1}", layer.weight.detach().numpy(), layer.bias.detach().numpy())
        if layer is not linear[-1]:
            graph.add("Relu", [graph.last], f"relu{number + 1}")
    graph.add("Sigmoid", [graph.last], "score")
    graph.save(path)


def boosted_trees(x, label, weight):
    trees = HistGradientBoostingClassifier(
        max_iter=1000,
        learning_rate=0.05,
        max_leaf_nodes=24,
        l2_regularization=1.0,
        early_stopping=True,
        validation_fraction=VALIDATION,
        n_iter_no_change=20,
        random_state=SEED,
    )
    return trees.fit(np.where(x == specs.MISSING, np.nan, x), label, sample_weight=weight * len(x))


def derived_agreement(spec, table):
    """Largest |formula - stored| of every derived column over the shipped events, and events outside a range or constraint."""
    columns = {name: table[name].to_numpy() for name in table.column_names if name not in ("event", "process")}
    again = specs.derive(spec, columns)
    derived = [name for name, observable in spec["observables"].items() if observable.get("kind") == "derived"]
    largest = {name: float(np.max(np.abs(again[name].astype(np.float64) - columns[name]))) for name in derived}
    outside = 0
    for name, observable in spec["observables"].items():
        low, high = observable.get("range", (-np.inf, np.inf))
        value = columns[name].astype(np.float64)
        outside += int(((value != specs.MISSING) & ((value < low) | (value > high))).sum())
    outside += sum(int((~specs.evaluate(text, columns).astype(bool)).sum()) for text in spec["constraints"])
    return {
        "largestDifference": largest,
        "largestRelativeDifferenceToFourVectors": four_vector_agreement(columns),
        "outsideRangesOrConstraints": outside,
    }


def four_vector_agreement(columns):
    """Largest relative difference of some derived columns to plain four-vector sums, which share nothing with the formulas."""
    massless = {
        name: vector.array(
            {part: columns[f"{name}_{part}"].astype(np.float64) for part in ("pt", "eta", "phi")}
            | {"m": 0 * columns["lep1_pt"].astype(np.float64)}
        )
        for name in ("lep1", "lep2", "jet1", "jet2")
    }
    two = columns["jet2_pt"] != specs.MISSING
    visible_x = massless["lep1"].px + massless["lep2"].px + massless["jet1"].px + np.where(two, massless["jet2"].px, 0)
    visible_y = massless["lep1"].py + massless["lep2"].py + massless["jet1"].py + np.where(two, massless["jet2"].py, 0)
    expected = {
        "m_ll": (massless["lep1"] + massless["lep2"]).m,
        "pt_ll": (massless["lep1"] + massless["lep2"]).pt,
        "m_l1j1": (massless["lep1"] + massless["jet1"]).m,
        "m_jj": (massless["jet1"] + massless["jet2"]).m,
        "dphi_ll": np.abs(massless["lep1"].deltaphi(massless["lep2"])),
        "met": np.hypot(visible_x + columns["soft_px"], visible_y + columns["soft_py"]),
    }
    used = {name: two if name == "m_jj" else np.ones_like(two) for name in expected}
    return {name: float(np.max(np.abs(columns[name] / value - 1)[used[name]])) for name, value in expected.items()}


def described(path):
    return {"bytes": path.stat().st_size, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", type=pathlib.Path, required=True)
    options = parser.parse_args()
    spec = specs.load(TASK / "audit.yaml")
    inputs = specs.inputs(spec)
    _, x, label, weight = read(options.work / "training.parquet", inputs)
    shipped, x_test, label_test, weight_test = read(TASK / "events.parquet", inputs)
    mean, scale = statistics(x)
    model = train(x, label, weight, mean, scale)
    export(model, mean, scale, TASK / "network.onnx")
    session = onnxruntime.InferenceSession(TASK / "network.onnx")
    score = session.run(None, {"x": x_test})[0][:, 0]
    trees = boosted_trees(x, label, weight)
    score_trees = trees.predict_proba(np.where(x_test == specs.MISSING, np.nan, x_test))[:, 1]
    auc = roc_auc_score(label_test, score, sample_weight=weight_test)
    auc_trees = roc_auc_score(label_test, score_trees, sample_weight=weight_test)
    card = {
        "task": "ttbar-vs-ww",
        "inputs": inputs,
        "auc": {"network": round(auc, 5), "boostedTrees": round(auc_trees, 5)},
        "accuracyAtHalf": round(accuracy_score(label_test, score >= 0.5), 5),
        "events": {"training": len(x), "shipped": len(x_test)},
        "generation": json.loads((options.work / "generation.json").read_text()),
        "seeds": {"training": SEED, "jobs": "1000000 * (1 + k) + 101 * n + 7, k-th entry and n-th job of JOBS"},
        "network": {"hidden": list(HIDDEN), "activation": "Relu", "epochs": EPOCHS},
        "derived": derived_agreement(spec, shipped),
        "versions": {name: importlib.metadata.version(name) for name in VERSIONS},
        "files": {name: described(TASK / name) for name in ("events.parquet", "network.onnx")},
        "uncertainties": {
            "jet pT": "public CMS Summer22 AK4 PUPPI files: JES Total, JER and its scale factor, as a power law",
            "electron pT": "CMS, arXiv 2012.06888",
            "muon pT": "CMS, arXiv 1206.4071",
            "soft term": "public CMS NanoAOD v12 ttbar events: rms of the unclustered-energy shift of PF MET",
            "angles": "our choice, docs/explanation/reference-tasks.md",
        },
    }
    (TASK / "card.json").write_text(json.dumps(card, indent=2) + "\n")
    print(json.dumps({key: card[key] for key in ("auc", "accuracyAtHalf", "events", "derived")}, indent=2))
    if abs(auc - auc_trees) > LARGEST_DIFFERENCE_TO_TREES:
        raise SystemExit(f"the network is further than {LARGEST_DIFFERENCE_TO_TREES} from the boosted trees")


if __name__ == "__main__":
    main()
