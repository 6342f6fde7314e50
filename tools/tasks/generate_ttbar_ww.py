"""Generates the events of the reference task ttbar-vs-ww: Pythia 8, FastJet, a simple detector (detector.py).

    python tools/tasks/generate_ttbar_ww.py --work WORK [--processes 2]

Runs a fixed list of jobs, each with its own seed, so that the number of processes does not change a byte. Shipped events
(packages/tasks/data/ttbar-vs-ww/events.parquet) and training events (WORK/training.parquet) come from different jobs.
Finished jobs are kept in WORK/jobs and not repeated.
"""

import argparse
import json
import multiprocessing
import pathlib
import time

import awkward as ak
import fastjet
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pythia8mc
import vector

import detector
import spec as specs

vector.register_awkward()

HERE = pathlib.Path(__file__).resolve().parent
TASK = HERE.parents[1] / "packages" / "tasks" / "data" / "ttbar-vs-ww"

LUMINOSITY_PER_PB = 36_000.0
W_TO_LEPTON = 2 * 0.1086  # PDG, electron or muon
# NNLO+NNLL for ttbar (m_t = 172.5 GeV), NNLO for WW (arXiv 1408.5243), 13 TeV.
CROSS_SECTION_PB = {"ttbar": 831.76, "ww": 118.7}
PROCESS = {
    "ttbar": ["Top:gg2ttbar = on", "Top:qqbar2ttbar = on"],
    "ww": ["WeakDoubleBoson:ffbar2WW = on"],
}
# (process, sample, number of jobs, generated events a job)
JOBS = [
    ("ttbar", "shipped", 2, 12_000),
    ("ww", "shipped", 2, 50_000),
    ("ttbar", "training", 6, 15_000),
    ("ww", "training", 4, 64_000),
]
SHIPPED_PER_CLASS = 10_000
BATCH = 500


def pythia(process, seed):
    generator = pythia8mc.Pythia("", False)
    settings = [
        "Print:quiet = on",
        "Beams:eCM = 13000.",
        "6:m0 = 172.5",
        *PROCESS[process],
        "24:onMode = off",
        "24:onIfAny = 11 13",
        "Random:setSeed = on",
        f"Random:seed = {seed}",
    ]
    for setting in settings:
        if not generator.readString(setting):
            raise SystemExit(f"Pythia refused: {setting}")
    if not generator.init():
        raise SystemExit("Pythia did not start")
    return generator


def prompt_leptons(identity, status, mother, pt):
    """Indices of final electrons and muons that descend from a W through copies of themselves only."""
    found = []
    for i in np.flatnonzero((status > 0) & ((np.abs(identity) == 11) | (np.abs(identity) == 13)) & (pt > 10)):
        parent = mother[i]
        while identity[parent] == identity[i]:
            parent = mother[parent]
        if abs(identity[parent]) == 24:
            found.append(int(i))
    return found


def delta_r(eta, phi, eta0, phi0):
    return np.hypot(eta - eta0, detector.wrap(phi - phi0))


def select_leptons(rng, particles):
    """Two isolated leptons of opposite charge (dressed with photons within 0.1, smeared), or None; and what they used up."""
    identity, eta, phi, px, py = (particles[key] for key in ("id", "eta", "phi", "px", "py"))
    leptons, used = [], np.zeros(len(identity), bool)
    for i in prompt_leptons(identity, particles["status"], particles["mother"], particles["pt"]):
        around = delta_r(eta, phi, eta[i], phi[i])
        dressing = particles["visible"] & (identity == 22) & (around < 0.1)
        dressing[i] = True
        x, y = px[dressing].sum(), py[dressing].sum()
        near = particles["visible"] & (around < 0.3) & ~dressing
        used |= dressing
        flavour = abs(int(identity[i]))
        pt, lepton_eta, lepton_phi = detector.smear_lepton(rng, flavour, np.hypot(x, y), eta[i], np.arctan2(y, x))
        isolated = particles["pt"][near].sum() < detector.LEPTON_ISOLATION_MAX * pt
        if isolated and abs(lepton_eta) < detector.LEPTON_ETA_MAX:
            leptons.append((float(pt), float(lepton_eta), float(lepton_phi), flavour, np.sign(identity[i])))
    leptons.sort(reverse=True)
    if len(leptons) != 2 or leptons[0][4] == leptons[1][4]:
        return None, used
    if leptons[0][0] <= detector.LEPTON_PT_MIN[0] or leptons[1][0] <= detector.LEPTON_PT_MIN[1]:
        return None, used
    return leptons, used


def jet_flavours(jet_eta, jet_phi, particles):
    """5, 4 or 0: the heaviest hadron flavour with pT > 5 GeV within 0.3 of each jet."""
    identity = np.abs(particles["id"])
    flavour = np.zeros(len(jet_eta), int)
    for quark in (4, 5):
        hadron = (
            (((identity // 1000) % 10 == quark) | ((identity // 100) % 10 == quark))
            & (identity > 100)
            & (particles["pt"] > 5)
        )
        for i in np.flatnonzero(hadron):
            flavour[delta_r(jet_eta, jet_phi, particles["eta"][i], particles["phi"][i]) < 0.3] = quark
    return flavour


def momentum(pt, phi, which):
    """Transverse momentum of some jets together."""
    return np.array([(pt * np.cos(phi))[which].sum(), (pt * np.sin(phi))[which].sum()])


def record(rng, particles, leptons, rest, jets):
    """Primaries of one event, or None when no jet passes. jets: true pt, eta, phi of clustered jets above 10 GeV."""
    true_pt, true_eta, true_phi = jets
    pt, eta, phi = detector.smear_jet(rng, true_pt, true_eta, true_phi)
    tagged = detector.tag(rng, jet_flavours(true_eta, true_phi, particles))
    noise = rng.normal(0, detector.SOFT_NOISE, 2)
    good = (pt > detector.JET_PT_MIN) & (np.abs(eta) < detector.JET_ETA_MAX)
    for lepton in leptons:
        good &= delta_r(eta, phi, lepton[1], lepton[2]) > detector.JET_RADIUS
    order = np.flatnonzero(good)[np.argsort(-pt[good], kind="stable")]
    if len(order) == 0:
        return None
    first, further = order[:2], order[2:]
    # All visible momentum that is neither a lepton nor one of the two leading jets; further jets as measured.
    soft = np.array([particles["px"][rest].sum(), particles["py"][rest].sum()]) + noise
    soft += momentum(pt, phi, further) - momentum(true_pt, true_phi, order)
    event = {"n_jets": len(order), "soft_px": soft[0], "soft_py": soft[1]}
    for k in (0, 1):
        event |= dict(
            zip((f"lep{k + 1}_pt", f"lep{k + 1}_eta", f"lep{k + 1}_phi", f"lep{k + 1}_flavour"), leptons[k][:4])
        )
        values = (pt, eta, phi, tagged)
        names = (f"jet{k + 1}_pt", f"jet{k + 1}_eta", f"jet{k + 1}_phi", f"jet{k + 1}_btag")
        event |= {
            name: float(value[first[k]]) if k < len(first) else specs.MISSING for name, value in zip(names, values)
        }
    return event


def cluster(momenta):
    """anti-kT jets (R = 0.4) of a jagged array of momenta: pt, eta, phi above 10 GeV, per event."""
    definition = fastjet.JetDefinition(fastjet.antikt_algorithm, detector.JET_RADIUS)
    jets = fastjet.ClusterSequence(momenta, definition).inclusive_jets(10.0)
    return ak.zip(
        {
            "pt": np.hypot(jets.px, jets.py),
            "eta": np.arcsinh(jets.pz / np.hypot(jets.px, jets.py)),
            "phi": np.arctan2(jets.py, jets.px),
        }
    )


def run_batch(generator, rng, number):
    """Number of events that Pythia completed out of `number`, and the primaries of the selected ones."""
    particles = generator.nextBatch(number, "skip").prt
    chosen = []
    for event in particles:
        px, py, pz = (ak.to_numpy(event.p[key]) for key in ("px", "py", "pz"))
        pt = np.hypot(px, py)
        identity, status = ak.to_numpy(event.id), ak.to_numpy(event.status)
        with np.errstate(divide="ignore", invalid="ignore"):
            eta = np.where(pt > 1e-9, np.arcsinh(pz / np.maximum(pt, 1e-9)), 99 * np.sign(pz))
        invisible = np.isin(np.abs(identity), (12, 14, 16))
        table = {
            "id": identity,
            "status": status,
            "mother": ak.to_numpy(event.mother1),
            "px": px,
            "py": py,
            "pt": pt,
            "eta": eta,
            "phi": np.arctan2(py, px),
            "visible": (status > 0) & ~invisible & (np.abs(eta) < detector.PARTICLE_ETA_MAX),
        }
        leptons, used = select_leptons(rng, table)
        if leptons is not None:
            rest = table["visible"] & ~used
            chosen.append((table, leptons, rest, np.stack([px, py, pz, ak.to_numpy(event.p.e)], 1)[rest]))
    if not chosen:
        return len(particles), []
    counts = [len(item[3]) for item in chosen]
    flat = np.concatenate([item[3] for item in chosen])
    momenta = ak.unflatten(
        ak.zip({key: flat[:, i] for i, key in enumerate(("px", "py", "pz", "E"))}, with_name="Momentum4D"), counts
    )
    jets = cluster(momenta)
    records = [
        record(rng, table, leptons, rest, tuple(ak.to_numpy(jets[key][i]) for key in ("pt", "eta", "phi")))
        for i, (table, leptons, rest, _) in enumerate(chosen)
    ]
    return len(particles), [event for event in records if event is not None]


def run_job(job):
    process, sample, number, events, seed, folder = job
    target = pathlib.Path(folder) / f"{process}-{sample}-{number}.npz"
    if target.exists():
        return str(target)
    started = time.time()
    generator, rng = pythia(process, seed), np.random.default_rng(seed)
    generated, rows = 0, []
    for first in range(0, events, BATCH):
        completed, selected = run_batch(generator, rng, min(BATCH, events - first))
        generated += completed
        rows += selected
    columns = {name: np.array([row[name] for row in rows], np.float32) for name in rows[0]}
    np.savez(target, generated=generated, seconds=time.time() - started, **columns)
    print(f"{target.name}: {len(rows)} of {generated} selected, {time.time() - started:.0f} s", flush=True)
    return str(target)


def select(spec, columns):
    """Adds the derived observables and applies the cuts on the float32 values as stored: ranges and constraints of the spec."""
    columns = specs.derive(spec, columns)
    keep = np.ones(len(columns["lep1_pt"]), bool)
    for name, observable in spec["observables"].items():
        low, high = observable.get("range", (-np.inf, np.inf))
        value = columns[name].astype(np.float64)
        keep &= (value == specs.MISSING) | ((value >= low) & (value <= high))
    for constraint in spec["constraints"]:
        keep &= specs.evaluate(constraint, columns).astype(bool)
    return {name: column[keep] for name, column in columns.items()}


def assemble(spec, paths, per_class, seed):
    """Table of all classes in a fixed random order, with weights = cross-section x luminosity; and the numbers behind them."""
    tables, numbers = [], {}
    for process in PROCESS:
        jobs = [np.load(path) for path in paths if pathlib.Path(path).name.startswith(process)]
        generated = int(sum(job["generated"] for job in jobs))
        columns = {
            name: np.concatenate([job[name] for job in jobs])
            for name in jobs[0].files
            if name not in ("generated", "seconds")
        }
        columns = select(spec, columns)
        selected = len(columns["lep1_pt"])
        kept = min(selected, per_class or selected)
        if per_class and selected < per_class:
            raise SystemExit(f"{process}: only {selected} of {per_class} events; raise the number of generated events")
        expected = CROSS_SECTION_PB[process] * W_TO_LEPTON**2 * LUMINOSITY_PER_PB * selected / generated
        numbers[process] = {
            "generated": generated,
            "selected": selected,
            "kept": kept,
            "expectedYield": round(expected, 3),
            "seconds": round(float(sum(job["seconds"] for job in jobs)), 1),
        }
        table = {name: column[:kept] for name, column in columns.items()}
        table["weight"] = np.full(kept, expected / kept, np.float32)
        table["process"] = np.full(kept, process)
        tables.append(table)
    order = np.random.default_rng(seed).permutation(sum(len(table["weight"]) for table in tables))
    merged = {name: np.concatenate([table[name] for table in tables])[order] for name in tables[0]}
    names = [name for name in spec["observables"] if name in merged]
    columns = {
        "event": pa.array(np.arange(len(order), dtype=np.int32)),
        "process": pa.array(merged["process"]),
        "weight": pa.array(merged["weight"]),
        **{name: pa.array(merged[name]) for name in names},
    }
    return pa.table(columns), numbers


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--work", type=pathlib.Path, required=True, help="folder for finished jobs and the training sample"
    )
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args()
    folder = options.work / "jobs"
    folder.mkdir(parents=True, exist_ok=True)
    spec = specs.load(TASK / "audit.yaml")
    jobs = [
        (process, sample, number, events, 1_000_000 * (1 + k) + 101 * number + 7, str(folder))
        for k, (process, sample, count, events) in enumerate(JOBS)
        for number in range(count)
    ]
    with multiprocessing.get_context("spawn").Pool(options.processes) as pool:
        paths = pool.map(run_job, jobs, chunksize=1)
    report = {}
    for sample, per_class, seed, target in (
        ("shipped", SHIPPED_PER_CLASS, 11, TASK / "events.parquet"),
        ("training", None, 12, options.work / "training.parquet"),
    ):
        table, report[sample] = assemble(spec, [path for path in paths if f"-{sample}-" in path], per_class, seed)
        pq.write_table(
            table,
            target,
            compression="zstd",
            compression_level=19,
            use_dictionary=["process", "weight"],
            row_group_size=10_000,
        )
        print(target, table.num_rows, "events", target.stat().st_size, "bytes")
    (options.work / "generation.json").write_text(json.dumps(report, indent=2) + "\n")
    print(json.dumps(report, indent=2))


if __name__ == "__main__":
    main()
