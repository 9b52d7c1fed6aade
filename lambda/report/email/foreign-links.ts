/** A line of a command, which has to stay as it is. Sentences go on further to the right. */
const COMMAND = /^ {6}\S/;

/** Mail readers make a link of an address: in a tag or an error text from AWS it must not be one. It stays as long. */
export function withoutForeignLinks(lines: readonly string[]): readonly string[] {
  return lines.map((line) => (COMMAND.test(line) ? line : withoutLinks(line)));
}

/** The same of a line that is no command, wherever it begins. */
export function withoutLinks(line: string): string {
  return line.replaceAll(/http(?=s?:\/\/)/gi, 'hxxp');
}
