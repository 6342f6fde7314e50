/**
 * Versions of the libraries that read Parquet and ROOT files.
 * @throws what importing them throws where they are not installed for this machine
 */
export async function readerVersions(): Promise<{ readonly duckdb: string; readonly jsroot: string }> {
  const [duckdb, jsroot] = await Promise.all([import("@duckdb/node-api"), import("jsroot/core")]);
  return { duckdb: duckdb.version(), jsroot: jsroot.version };
}
