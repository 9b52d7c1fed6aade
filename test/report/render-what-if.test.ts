import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { whatIfExitCode } from '../../bin/cli/exit-codes.ts';
import { type Outlook, type WhatIfReport, whatIfReportSchema } from '../../lambda/model/what-if.ts';
import { whatIfJsonSchemaText } from '../../lambda/report/json/what-if-json.ts';
import { renderWhatIf } from '../../lambda/report/render-what-if.ts';
import { widthOf } from '../../lambda/report/text/columns.ts';
import { aGap } from './sample-report.ts';

const fit = {
  moreNodes: 4,
  addressesPerNode: 20,
  podsPerNode: 27,
  morePods: 81,
  limit: { kind: 'maximum', nodes: 8 },
} as const;

function anOutlook(parts: Partial<Outlook> = {}): Outlook {
  return {
    accountId: '222233334444',
    region: 'eu-west-1',
    cluster: 'shop',
    subnets: [
      {
        id: 'subnet-0b67',
        name: 'shop-private-a',
        zone: 'eu-west-1a',
        cidr: '10.0.0.0/24',
        usable: 251,
        isNew: false,
        before: { taken: 41, free: 210, blocks: 12 },
        during: null,
        after: { taken: 81, free: 170, blocks: 10 },
      },
    ],
    nodegroups: [
      {
        name: 'workers',
        before: { nodes: 4, ...fit },
        after: {
          nodes: 6,
          ...fit,
          moreNodes: 1,
          morePods: 27,
          limit: { kind: 'addresses', zone: 'eu-west-1b', subnets: ['subnet-0641'], unit: 'addresses' },
        },
      },
    ],
    breaks: [],
    findings: { come: [], change: [], go: [], stay: [], checks: ['subnet-low-ips'] },
    assumptions: ['Each node runs 5 pods with an address of its own.'],
    notJudged: [],
    unread: [],
    ...parts,
  };
}

function reportOf(outlook: Outlook): WhatIfReport {
  return {
    schemaVersion: '1',
    tool: { name: 'eks-ip-auditor', version: '0.1.0' },
    at: '2026-11-28T22:40:00.000Z',
    changes: [
      { kind: 'cni', release: '1.20.4' },
      { kind: 'set', name: 'WARM_IP_TARGET', value: '2' },
      { kind: 'scale', nodegroup: 'workers', nodes: 6 },
    ],
    unsearched: [],
    outlooks: [outlook],
  };
}

const table = (outlook: Outlook, width = 80, color = false) =>
  renderWhatIf(reportOf(outlook), 'table', { color, width });

const finding = {
  check: 'subnet-low-ips',
  severity: 'high',
  resource: 'subnet-0b67',
  message: 'subnet-0b67 is low.',
} as const;

const broken = anOutlook({
  breaks: [
    { when: 'scale', nodegroup: 'workers', node: 6, message: 'subnet-0641 has too few addresses for node 6.' },
    { when: 'upgrade', nodegroup: 'workers', node: 1, message: 'And again.' },
  ],
  findings: {
    come: [{ ...finding, names: { 'subnet-0b67': 'shop-private-a' } }],
    change: [{ ...finding, was: 'low' }],
    go: [{ ...finding, severity: 'info' }],
    stay: [finding],
    checks: [],
  },
});

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
    const text = table(broken);
    expect(text).toContain('FIRST TO BREAK\n  subnet-0641 has too few addresses for node 6.\n  then: And again.\n');
    expect(text).toContain(`FINDINGS
  new  HIGH     shop-private-a (subnet-0b67) is low.
  now  HIGH     (was low) subnet-0b67 is low.
  gone INFO     subnet-0b67 is low.
  1 finding stays (1 high or critical).
`);
  });

  it('never says that nothing breaks of what was not judged or read', () => {
    const text = table(anOutlook({ notJudged: ['Node group win: Windows.'], unread: [aGap({ section: 'vpcs' })] }));
    expect(text).toContain('Nothing new breaks of what could be judged.');
    expect(text).toMatch(/NOT JUDGED\n {2}· Node group win: Windows\.\n {2}· Could not read /);
  });

  it.each([40, 80, 120])('fits %i columns, and says the same with colours as without', (width) => {
    const escapes = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g');
    expect(table(broken, width, true).replaceAll(escapes, '')).toBe(table(broken, width));
    expect(Math.max(...table(broken, width).split('\n').map(widthOf))).toBeLessThanOrEqual(width);
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
      findings: { come: [{ ...finding, message: evil }], change: [], go: [], stay: [], checks: [] },
    });
    const text = table(outlook);
    expect(text).not.toMatch(/^DONE/m);
    const json = renderWhatIf(reportOf(outlook), 'json', { color: false, width: 80 });
    for (const shown of [text, json]) expect(shown.replaceAll('\n', '')).not.toMatch(/\p{Cc}|\p{Cf}/u);
  });
});

describe('changes that are not made, as JSON', () => {
  const published = readFileSync(join(import.meta.dirname, '../../what-if.schema.json'), 'utf8');

  it('have their published schema, which `npm run docs` writes', () => {
    const written: unknown = JSON.parse(renderWhatIf(reportOf(broken), 'json', { color: false, width: 80 }));
    const validate = new Ajv2020({ validateFormats: false }).compile(JSON.parse(published));
    validate(written);
    expect(validate.errors ?? []).toEqual([]);
    expect(whatIfReportSchema.parse(written).outlooks).toHaveLength(1);
    expect(published).toBe(whatIfJsonSchemaText());
  });
});

describe('the exit code', () => {
  const milder = { ...finding, severity: 'medium' } as const;

  it.each<[string, Partial<Outlook>, number]>([
    ['nothing breaks', {}, 0],
    ['something breaks', { breaks: broken.breaks }, 1],
    ['a grave finding comes', { findings: { ...broken.findings, change: [] } }, 1],
    ['a finding becomes grave', { findings: { ...broken.findings, come: [] } }, 1],
    ['a milder finding comes', { findings: { ...broken.findings, come: [milder], change: [] } }, 0],
    [
      'a grave finding becomes milder',
      { findings: { ...broken.findings, come: [], change: [{ ...finding, was: 'critical' }] } },
      0,
    ],
    ['something was not judged', { notJudged: ['A node.'] }, 3],
    ['something could not be read', { unread: [aGap()] }, 3],
  ])('says that %s', (_, parts, code) => {
    expect(whatIfExitCode(reportOf(anOutlook(parts)))).toBe(code);
  });
});
