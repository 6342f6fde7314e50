"""Has scikit-learn's boosted trees judge the attacks of an audit, from its own files.

Another family than the classifier of the audit, on fresh splits: every event belongs to one half for good, stands at its nominal
values in one and where the attack has put it in the other; trees are trained on one part of both halves and asked about the rest.
Prints for each attack and direction at s = 1 the mean area under the curve, its 95 % interval (of one split), and the audit's figure.

usage: python tools/judge_two_sample.py AUDIT_FOLDER [--rounds 5] [--attacks NAME ...] [--json]
needs: numpy pyarrow scikit-learn
"""
import argparse
import json
import pathlib

import numpy as np
import pyarrow.parquet as parquet
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import roc_auc_score

MOST_EVENTS = 100_000


def area(nominal, moved, weight, generator):
    rows = len(nominal)
    half = generator.integers(0, 2, rows)
    train = generator.random(rows) < 0.5
    x = np.where(half[:, None] == 1, moved, nominal)
    trees = HistGradientBoostingClassifier(max_iter=200, learning_rate=0.05, early_stopping=True, random_state=0)
    trees.fit(x[train], half[train], sample_weight=weight[train])
    test = ~train
    auc = roc_auc_score(half[test], trees.predict_proba(x[test])[:, 1], sample_weight=weight[test])
    sides = [weight[test & (half == side)] for side in (0, 1)]
    events = [w.sum() ** 2 / (w**2).sum() for w in sides]
    # Mann and Whitney at one half, the widest.
    return auc, np.sqrt((sum(events) + 1) / (12 * events[0] * events[1]))


def judge(folder, rounds, attacks=None):
    audit = json.loads((folder / "audit.json").read_text())
    table = parquet.read_table(folder / "events.parquet")
    columns = {name: table.column(name).to_numpy(zero_copy_only=False) for name in table.column_names}
    seen = audit["correlations"][0]["columns"]
    nominal = np.stack([columns[name].astype(float) for name in seen], axis=1)
    for attack in audit["attacks"]:
        if attack["scale"] != 1 or (attacks is not None and attack["name"] not in attacks):
            continue
        own = np.array(columns["class"]) == attack["class"]
        prefix = next(
            p for p in (f"{attack['id']}@{attack['direction']}", attack["id"]) if f"{p}.fooled" in columns
        )
        moved = nominal.copy()
        for j, name in enumerate(seen):
            there = columns.get(f"{prefix}.{name}")
            if there is not None:
                there = there.astype(float)
                moved[:, j] = np.where(np.isnan(there), moved[:, j], there)
        rows = np.flatnonzero(own)[:MOST_EVENTS]
        weight = np.abs(columns["weight"][rows]) if "weight" in columns else np.ones(len(rows))
        generator = np.random.default_rng(1)
        found = [area(nominal[rows], moved[rows], weight, generator) for _ in range(rounds)]
        auc = float(np.mean([one for one, _ in found]))
        reach = 1.96 * float(np.mean([deviation for _, deviation in found]))
        claimed = next((g for g in attack["guards"] if g["name"] == "twoSample"), None)
        yield {
            "attack": attack["id"],
            "direction": attack["direction"],
            "foolingRatio": attack["foolingRatio"]["value"],
            "movedShare": attack["movedShare"],
            "guarded": attack["guarded"],
            "trees": {"auc": auc, "low": auc - reach, "high": auc + reach},
            "audit": None if claimed is None else {"auc": claimed["value"], **claimed["interval"]},
        }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--attacks", nargs="+")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    for row in judge(asked.folder, asked.rounds, asked.attacks):
        if asked.json:
            print(json.dumps(row))
            continue
        text = lambda one: "-" if one is None else f"{one['auc']:.4f} [{one['low']:.4f}, {one['high']:.4f}]"
        guarded = "guards hold" if row["guarded"] else "guards broken"
        ratio = row["foolingRatio"]
        print(
            f"{row['attack']} {row['direction']}: fools {0 if ratio is None else ratio:.4f}, "
            f"moves {row['movedShare']:.4f}, {guarded}; trees {text(row['trees'])}, audit {text(row['audit'])}"
        )


main()
