import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EXAMINATION_IDS } from '../../lambda/model/doctor.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/unverified.md'), 'utf8');

/** Cells of the table's lines, without its head. */
const ROWS = page
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .slice(2)
  .map((line) => line.slice(2, -2).split(' | '));

describe('docs/unverified.md', () => {
  it('names for each fact the line of doctor that checks it, or says that none can', () => {
    expect(ROWS.length).toBeGreaterThan(10);
    for (const [fact, , , doctor = ''] of ROWS) {
      const ids = [...doctor.matchAll(/`([a-z-]+)`/g)].map(([, id]) => id);
      expect(ids.length > 0 || doctor.startsWith('cannot'), `${fact}: ${doctor}`).toBe(true);
      expect(ids.filter((id) => !EXAMINATION_IDS.some((known) => known === id))).toEqual([]);
    }
  });
});
