import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { addDestinations } from '../../bin/cli/destinations.ts';

const FORMS = { table: true, json: true, csv: true } as const;

function given(...args: readonly string[]) {
  const command = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
  const destinations = addDestinations(command, FORMS, { format: 'form', output: 'file' });
  command.parse(args, { from: 'user' });
  return destinations().map(({ format, output }) => `${format} → ${output ?? 'stdout'}`);
}

describe('--format and --output', () => {
  it.each([
    [[], ['table → stdout']],
    [['--format', 'json'], ['json → stdout']],
    [['--output', 'a.txt'], ['table → a.txt']],
    [['--format', 'json', '--output', 'a.json'], ['json → a.json']],
    [['--output', 'a.json', '--format', 'json'], ['json → a.json']],
    [
      ['--format', 'json', '--output', 'a.json', '--format', 'csv', '--output', 'a.csv'],
      ['json → a.json', 'csv → a.csv'],
    ],
    [
      ['--format', 'json', '--output', 'a.json', '--format', 'table'],
      ['json → a.json', 'table → stdout'],
    ],
    [
      ['--format', 'table', '--format', 'json', '--output', 'a.json'],
      ['table → stdout', 'json → a.json'],
    ],
    [
      ['--output', 'a.json', '--format', 'json', '--output', 'a.csv', '--format', 'csv'],
      ['json → a.json', 'csv → a.csv'],
    ],
  ])('%j is %j', (args, expected) => {
    expect(given(...args)).toEqual(expected);
  });

  it.each([
    [['--format', 'json', '--format', 'csv'], 'stdout can have one format: give the other an --output file of its own'],
    [
      ['--format', 'json', '--output', 'a', '--format', 'csv', '--output', 'a'],
      'a can have one format: give the other an --output file of its own',
    ],
    [
      ['--format', 'jsn'],
      "error: option '--format <format>' argument 'jsn' is invalid. Allowed choices are table, json, csv; did you mean \"json\"?",
    ],
  ])('%j is refused', (args, message) => {
    expect(() => given(...args)).toThrow(message);
  });
});
