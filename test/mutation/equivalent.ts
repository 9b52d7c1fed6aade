/** Mutants that no test can notice, because they do the same. Each is named by its line, so it survives moving. */
export interface Equivalent {
  readonly file: string;
  /** The line of code in which the mutant begins, without its indentation. */
  readonly line: string;
  /** `what stands there → what is tried in its place`, as the run prints it. */
  readonly mutants: readonly string[];
  readonly because: string;
}

export const EQUIVALENT: readonly Equivalent[] = [];
