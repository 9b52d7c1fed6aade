import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { DoctorReport, Examination } from '../../lambda/model/doctor.ts';
import { doctorJsonSchemaText, shownDoctorSchema } from '../../lambda/report/json/doctor-schema.ts';
import { renderDoctor } from '../../lambda/report/render-doctor.ts';
import { summaryText } from '../../lambda/report/table/doctor-table.ts';

const FINE: Examination = { id: 'clock', state: 'ok', text: 'It is right.', details: [], fix: [] };
const WRONG: Examination = {
  id: 'member-permissions',
  state: 'wrong',
  text: 'In 1 of 2 other accounts the role does not allow every call of an audit.',
  details: ['arn:aws:iam::444455556666:role/eks-ip-auditor: eks:ListClusters'],
  fix: [{ command: { argv: ['aws', 'iam', 'get-role', '--role-name', '$(touch x)'] } }],
};
const UNKNOWN: Examination = { id: 'trail', state: 'unknown', text: 'Not looked at.', details: [], fix: [] };

function reportOf(...examinations: readonly Examination[]): DoctorReport {
  return {
    schemaVersion: '1',
    tool: { name: 'eks-ip-auditor', version: '0.1.0' },
    deployment: 'eks-ip-auditor',
    accountId: '111122223333',
    region: 'eu-west-1',
    at: '2026-11-28T22:40:00.000Z',
    examinations,
  };
}

describe('doctor as a table', () => {
  const table = (width: number, color = false) =>
    renderDoctor(reportOf(FINE, WRONG, UNKNOWN), 'table', { color, width });

  it('has the sentence beside its name, and what to do under it', () => {
    expect(table(80)).toBe(`DOCTOR  eks-ip-auditor in 111122223333 eu-west-1
        eks-ip-auditor 0.1.0, 2026-11-28 22:40 UTC

✓ clock                It is right.
✗ member-permissions   In 1 of 2 other accounts the role does not allow every
                       call of an audit.
    • arn:aws:iam::444455556666:role/eks-ip-auditor: eks:ListClusters
    → Run:
      aws iam get-role --role-name '$(touch x)'
? trail                Not looked at.

1 of 3 is as it should be. 1 is wrong: member-permissions. 1 could not be looked
at: trail.
`);
  });

  it('has the sentence under its name where the terminal is narrow', () => {
    expect(table(50)).toContain(`✗ member-permissions
    In 1 of 2 other accounts the role does not
    allow every call of an audit.
`);
  });

  it('paints the marks, and nothing that comes from AWS', () => {
    expect(table(80, true)).toContain('\u001B[32m✓\u001B[39m');
    expect(table(80, true)).toContain('It is right.');
  });
});

describe('the last line', () => {
  it.each([
    [[FINE, FINE], 'All 2 are as they should be.'],
    [[FINE, WRONG], '1 of 2 is as it should be. 1 is wrong: member-permissions.'],
    [[WRONG, WRONG], '0 of 2 are as they should be. 2 are wrong: member-permissions, member-permissions.'],
    [[FINE, FINE, UNKNOWN], '2 of 3 are as they should be. 1 could not be looked at: trail.'],
  ])('counts them', (examinations, text) => {
    expect(summaryText(examinations)).toBe(text);
  });
});

describe('doctor as JSON', () => {
  it('is as its schema has it, each command also as a shell takes it', () => {
    const report = JSON.parse(renderDoctor(reportOf(FINE, WRONG, UNKNOWN), 'json', { color: false, width: 80 }));
    expect(shownDoctorSchema.safeParse(report).error).toBeUndefined();
    expect(report.examinations[1]).toMatchObject({
      title: 'The role of every other account allows every call of an audit',
      fix: [{ command: { shell: "aws iam get-role --role-name '$(touch x)'" } }],
    });
  });

  it('has a published schema that is fresh (npm run docs)', () => {
    const published = readFileSync(join(import.meta.dirname, '../../doctor.schema.json'), 'utf8');
    expect(published).toBe(doctorJsonSchemaText());
  });
});
