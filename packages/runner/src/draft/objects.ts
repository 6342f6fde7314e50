/** A reconstructed object among the columns: three numbers in the transverse convention, or two for missing momentum. */
export interface PhysicsObject {
  readonly pt: string;
  readonly phi: string;
  /** null for a vector in the transverse plane. */
  readonly eta: string | null;
}

const MOST = 7;

/** Formulas take plain names without quotes. */
const isPlain = (name: string): boolean => /^[A-Za-z_]\w*$/.test(name);

/**
 * Finds objects by their names: `jet1_pt, jet1_eta, jet1_phi`, also `met, met_phi`. At most seven: more have too many combinations.
 */
export function findObjects(names: readonly string[]): readonly PhysicsObject[] {
  const plain = names.filter(isPlain);
  const byLower = new Map(plain.map((name) => [name.toLowerCase(), name]));
  return plain
    .flatMap((phi): PhysicsObject[] => {
      const prefix = /^(.+)_phi$/i.exec(phi)?.[1]?.toLowerCase();
      if (prefix === undefined) return [];
      const pt = ["_pt", "_p_t", "", "_et", "_magnitude"]
        .map((ending) => byLower.get(`${prefix}${ending}`))
        .find((name) => name !== undefined);
      return pt === undefined ? [] : [{ pt, phi, eta: byLower.get(`${prefix}_eta`) ?? null }];
    })
    .slice(0, MOST);
}
