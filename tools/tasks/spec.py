"""Reads an audit.yaml as the tool does and evaluates its formulas with NumPy.

The generator takes the derived observables from the spec itself: there is one place where m_ll is defined.
"""

import re

import numpy as np
import yaml

MISSING = -999.0


def load(path):
    with open(path, encoding="utf-8") as file:
        return yaml.safe_load(file)


def wrap(phi):
    return (phi + np.pi) % (2 * np.pi) - np.pi


FUNCTIONS = {
    "where": np.where,
    "abs": np.abs,
    "min": np.minimum,
    "max": np.maximum,
    "sqrt": np.sqrt,
    "exp": np.exp,
    "log": np.log,
    "sin": np.sin,
    "cos": np.cos,
    "sinh": np.sinh,
    "cosh": np.cosh,
    "tanh": np.tanh,
    "atan2": np.arctan2,
    "hypot": np.hypot,
    "deltaPhi": lambda a, b: wrap(a - b),
    "missing": lambda x: x == MISSING,
    "coalesce": lambda x, value: np.where(x == MISSING, value, x),
    "pi": np.pi,
}


def names_in(formula):
    return {
        name
        for name in re.findall(r"[A-Za-z_]\w*", formula)
        if name not in FUNCTIONS and name not in ("and", "or", "not")
    }


def evaluate(formula, columns):
    """Value of a formula in float64 for columns {name: array}. Precedence is Python's, as in the spec's language."""
    scope = {name: np.asarray(columns[name], np.float64) for name in names_in(formula)}
    text = formula.replace("^", "**")
    text = re.sub(r"\bor\b", "|", re.sub(r"\band\b", "&", text))
    with np.errstate(all="ignore"):
        return np.asarray(eval(text, {"__builtins__": {}}, {**FUNCTIONS, **scope}))


def is_input(observable):
    return observable.get("input", True) and observable.get("kind") != "spectator"


def inputs(spec):
    return [name for name, observable in spec["observables"].items() if is_input(observable or {})]


def derive(spec, columns):
    """Adds every derived observable, float32, in the order written; missing where an operand is missing and not handled."""
    columns = dict(columns)
    for name, observable in spec["observables"].items():
        if observable.get("kind") != "derived":
            continue
        formula = observable["formula"]
        value = evaluate(formula, columns)
        handled = set(re.findall(r"(?:missing|coalesce)\(\s*(\w+)", formula))
        for operand in names_in(formula) - handled:
            value = np.where(columns[operand] == MISSING, MISSING, value)
        columns[name] = value.astype(np.float32)
    return columns
