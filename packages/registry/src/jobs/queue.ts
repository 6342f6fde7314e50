/** Runs promised jobs. Disposed, it lets go of what it is at; that job stays promised. */
export interface Queue extends AsyncDisposable {
  /** There may be something to do. */
  wake(): void;
}
