const MORE = '    … the whole report has the rest';

/** The first lines, at most so many; where they are not all of them, the last says so. */
export function fitLines(lines: readonly string[], most: number): readonly string[] {
  return lines.length <= most ? lines : [...lines.slice(0, most - 1), MORE];
}

/** Lines that sections take, with the empty one after each. */
export function linesIn(sections: readonly (readonly string[])[]): number {
  return sections.reduce((sum, lines) => sum + (lines.length === 0 ? 0 : lines.length + 1), 0);
}
