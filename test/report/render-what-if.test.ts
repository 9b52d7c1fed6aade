import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { whatIfExitCode } from '../../bin/cli/exit-codes.ts';
import { type Outlook, whatIfReportSchema } from '../../lambda/model/what-if.ts';
import { whatIfJsonSchemaText } from '../../lambda/report/json/what-if-json.ts';
import { renderWhatIf } from '../../lambda/report/render-what-if.ts';
import { widthOf } from '../../lambda/report/text/columns.ts';
import { anOutlook, BROKEN, FINDING, whatIfOf } from './a-what-if.ts';
import { aGap } from './sample-report.ts';

const table = (outlook: Outlook, width = 80, color = false) =>
  renderWhatIf(whatIfOf(outlook), 'table', { color, width });

describe('changes that are not made, as a table', () => {
  it('says what they are, that nothing new breaks and what is next, and numbers before and after', () => {
    expect(table(anOutlook())).toBe(`WHAT IF  cluster shop in eu-west-1, account 222233334444
         WARM_IP_TARGET=2
         VPC CNI 1.20.4
         workers: 4 → 6 nodes

Nothing new breaks. Next limit of workers: room for 1 more node (eu-west-1b runs
out of addresses first), or for 1 full one: 27 more pods, 27 on each.

ADDRESSES          taken           free     /28 blocks
  shop-private-a (subnet-0b67), 10.0.0.0/24 in eu-west-1a
                 41 → 81      210 → 170        12 → 10

NODE GROUPS
  workers: 4 → 6 nodes, 20 addresses for a new node
    now: room for 4 more nodes (its maximum is 8), or for 3 full ones: 81 more
    pods, 27 on each
    then: room for 1 more node (eu-west-1b runs out of addresses first), or for
    1 full one: 27 more pods, 27 on each

FINDINGS
  None comes or goes. None stays.

ASSUMED
  · Each node runs 5 pods with an address of its own.

Nothing was changed. eks-ip-auditor 0.1.0, 2026-11-28 22:40 UTC
`);
  });

  it('puts the first thing that breaks first, and marks findings that come, change and go', () => {
    const text = table(BROKEN);
    expect(text).toContain('FIRST TO BREAK\n  subnet-0641 has too few addresses for node 6.\n  then: And again.\n');
    expect(text).toContain(`FINDINGS
  new  HIGH     shop-private-a (subnet-0b67) is low.
  now  HIGH     (was low) subnet-0b67 is low.
  gone INFO     subnet-0b67 is low.
  stay HIGH     subnet-0b67 is low.
  1 finding stays (1 high or critical).
`);
  });

  it('names the worst of those that stay, and counts those of one check and severity', () => {
    const stay = [
      ...Array.from({ length: 3 }, () => ({ ...FINDING, check: 'leaked-eni', severity: 'low' as const })),
      FINDING,
    ];
    expect(table(anOutlook({ findings: { ...BROKEN.findings, stay } }))).toContain(`
  stay HIGH     subnet-0b67 is low.
  stay LOW      subnet-0b67 is low. (and 2 more of leaked-eni)
  4 findings stay (1 high or critical).`);
  });

  it('never says that nothing breaks of what was not judged or read', () => {
    const text = table(anOutlook({ notJudged: ['Node group win: Windows.'], unread: [aGap({ section: 'vpcs' })] }));
    expect(text).toContain('Nothing new breaks of what could be judged.');
    expect(text).toMatch(/NOT JUDGED\n {2}· Node group win: Windows\.\n {2}· Could not read /);
  });

  it.each([40, 80, 120])('fits %i columns, and says the same with colours as without', (width) => {
    const escapes = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g');
    expect(table(BROKEN, width, true).replaceAll(escapes, '')).toBe(table(BROKEN, width));
    expect(Math.max(...table(BROKEN, width).split('\n').map(widthOf))).toBeLessThanOrEqual(width);
  });

  it('counts subnets and node groups that there is no room for', () => {
    const { subnets, nodegroups } = anOutlook();
    const many = <T>(items: readonly T[]) => Array.from({ length: 33 }, () => items).flat();
    const text = table(anOutlook({ subnets: many(subnets), nodegroups: many(nodegroups) }));
    expect(text.match(/and 3 more: see the JSON form/g)).toHaveLength(2);
  });

  it('shows hostile names without their effect', () => {
    const [subnet] = anOutlook().subnets;
    const [group] = anOutlook().nodegroups;
    const evil = '\u001b[2J\u202e<img src=x>\nDONE';
    const outlook = anOutlook({
      cluster: evil,
      subnets: subnet === undefined ? [] : [{ ...subnet, name: evil }],
      nodegroups: group === undefined ? [] : [{ ...group, name: evil }],
      notJudged: [evil],
      findings: { come: [{ ...FINDING, message: evil }], change: [], go: [], stay: [], checks: [] },
    });
    const text = table(outlook);
    expect(text).not.toMatch(/^DONE/m);
    const json = renderWhatIf(whatIfOf(outlook), 'json', { color: false, width: 80 });
    for (const shown of [text, json]) expect(shown.replaceAll('\n', '')).not.toMatch(/\p{Cc}|\p{Cf}/u);
  });
});

describe('changes that are not made, as JSON', () => {
  const published = readFileSync(join(import.meta.dirname, '../../what-if.schema.json'), 'utf8');

  it('have their published schema, which `npm run docs` writes', () => {
    const written: unknown = JSON.parse(renderWhatIf(whatIfOf(BROKEN), 'json', { color: false, width: 80 }));
    const validate = new Ajv2020({ validateFormats: false }).compile(JSON.parse(published));
    validate(written);
    expect(validate.errors ?? []).toEqual([]);
    expect(whatIfReportSchema.parse(written).outlooks).toHaveLength(1);
    expect(published).toBe(whatIfJsonSchemaText());
  });
});

describe('the exit code', () => {
  const milder = { ...FINDING, severity: 'medium' } as const;

  it.each<[string, Partial<Outlook>, number]>([
    ['nothing breaks', {}, 0],
    ['something breaks', { breaks: BROKEN.breaks }, 1],
    ['a grave finding comes', { findings: { ...BROKEN.findings, change: [] } }, 1],
    ['a finding becomes grave', { findings: { ...BROKEN.findings, come: [] } }, 1],
    ['a milder finding comes', { findings: { ...BROKEN.findings, come: [milder], change: [] } }, 0],
    [
      'a grave finding becomes milder',
      { findings: { ...BROKEN.findings, come: [], change: [{ ...FINDING, was: 'critical' }] } },
      0,
    ],
    ['something was not judged', { notJudged: ['A node.'] }, 3],
    ['something could not be read', { unread: [aGap()] }, 3],
  ])('says that %s', (_, parts, code) => {
    expect(whatIfExitCode(whatIfOf(anOutlook(parts)))).toBe(code);
  });
});
