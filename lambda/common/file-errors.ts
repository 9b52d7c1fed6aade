/** Why a file could not be read, in words that say what would be right: `there is no such file`. */
export function readProblem(error: unknown): string {
  const problems: Readonly<Record<string, string>> = {
    ENOENT: 'there is no such file',
    EACCES: 'you may not read it',
    EISDIR: 'it is a folder, name a JSON file',
    ENOTDIR: 'a part of its path is not a folder',
  };
  const code = errorCodeOf(error);
  return problems[code] ?? `it cannot be read (${code})`;
}

/** Node's code of an error, e.g. `ENOENT`. */
export function errorCodeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
