/** What changes would do, as tests need it. */
import type { Outlook, WhatIfReport } from '../../lambda/model/what-if.ts';

const fit = {
  moreNodes: 4,
  addressesPerNode: 20,
  podsPerNode: 27,
  morePods: 81,
  limit: { kind: 'maximum', nodes: 8 },
} as const;

export function anOutlook(parts: Partial<Outlook> = {}): Outlook {
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

export function whatIfOf(...outlooks: readonly Outlook[]): WhatIfReport {
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
    outlooks,
  };
}

export const FINDING = {
  check: 'subnet-low-ips',
  severity: 'high',
  resource: 'subnet-0b67',
  message: 'subnet-0b67 is low.',
} as const;

/** Changes that break something, with a finding for every turn. */
export const BROKEN = anOutlook({
  breaks: [
    { when: 'scale', nodegroup: 'workers', node: 6, message: 'subnet-0641 has too few addresses for node 6.' },
    { when: 'upgrade', nodegroup: 'workers', node: 1, message: 'And again.' },
  ],
  findings: {
    come: [{ ...FINDING, names: { 'subnet-0b67': 'shop-private-a' } }],
    change: [{ ...FINDING, was: 'low' }],
    go: [{ ...FINDING, severity: 'info' }],
    stay: [FINDING],
    checks: [],
  },
});
