"""A simple detector: resolutions, acceptance and b tagging with their sources.

Everything that stands in for a detector is here, so that a reader sees at one glance what the reference events contain
and what they lack (pile-up as particles, fake leptons, trigger, lepton efficiencies: all absent).
Momenta in GeV, angles in radians. docs/explanation/reference-tasks.md tells the same in words.
"""

import numpy as np

LEPTON_PT_MIN = (25.0, 20.0)
LEPTON_ETA_MAX = 2.5
LEPTON_ISOLATION_MAX = 0.15
JET_RADIUS = 0.4
JET_PT_MIN = 30.0
JET_ETA_MAX = 2.5
BARREL_ETA = 1.3
PARTICLE_ETA_MAX = 5.0
DILEPTON_MASS_MIN = 20.0
Z_MASS, Z_WINDOW = 91.1876, 10.0
SOFT_NOISE = 10.0

# Medium working point of CMS DeepCSV in ttbar events (arXiv 1712.07158): b, c, light.
TAG_PROBABILITY = {5: 0.68, 4: 0.12, 0: 0.011}


def lepton_resolution(flavour, eta):
    """Relative pT resolution: electrons 2-5 % over eta (arXiv 2012.06888), muons 1-6 % (arXiv 1206.4071)."""
    barrel = np.abs(eta) < BARREL_ETA
    return np.where(flavour == 11, np.where(barrel, 0.02, 0.04), np.where(barrel, 0.012, 0.025))


def jet_resolution(pt, eta):
    """Relative pT resolution of CMS Summer22 AK4 PUPPI jets times its data/simulation factor, as a power law in pT."""
    return np.where(np.abs(eta) < BARREL_ETA, 0.18 * (30 / pt) ** 0.4, 0.27 * (30 / pt) ** 0.6)


def wrap(phi):
    """An angle in [-pi, pi) that stays inside when it is rounded to float32."""
    return np.clip((phi + np.pi) % (2 * np.pi) - np.pi, -3.141592, 3.141592)


def smear_lepton(rng, flavour, pt, eta, phi):
    factor = np.clip(rng.normal(1, lepton_resolution(flavour, eta)), 0.5, 1.5)
    return pt * factor, eta + rng.normal(0, 0.001, np.shape(pt)), wrap(phi + rng.normal(0, 0.001, np.shape(pt)))


def smear_jet(rng, pt, eta, phi):
    factor = np.clip(rng.normal(1, jet_resolution(np.maximum(pt, 10), eta)), 0.1, 3)
    angle = 0.6 / np.maximum(pt, 10) + 0.005
    return pt * factor, eta + rng.normal(0, angle), wrap(phi + rng.normal(0, angle))


def tag(rng, flavour):
    """0 or 1 for each jet, drawn with the probability of its flavour (5, 4 or 0)."""
    probability = np.vectorize(TAG_PROBABILITY.get, otypes=[float])(flavour)
    return (rng.random(np.shape(flavour)) < probability).astype(np.float32)
