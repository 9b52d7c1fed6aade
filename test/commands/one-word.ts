/** A line of a command that holds one argument alone, which is never broken, however wide. */
export function isOneWord(line: string): boolean {
  return /^ {6,}(?:'[^']*'|\\'|[A-Za-z0-9_@%+=:,./-])+(?: \\)?$/.test(line);
}
