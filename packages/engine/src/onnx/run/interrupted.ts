/** Thrown inside a kernel whose run was called off; never leaves the engine. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
}
