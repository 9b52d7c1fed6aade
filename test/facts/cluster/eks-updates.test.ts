import { describe, expect, it } from 'vitest';
import { healthCodeOfError, mayHaveFailedUpdate, standingFailures } from '../../../lambda/facts/cluster/eks-updates.ts';
import type { EksUpdate } from '../../../lambda/model/inventory.ts';
import { aCluster, aNodegroup, anyAddon } from '../../checks/an-inventory.ts';

const at = (hour: number) => new Date(Date.UTC(2026, 10, 23, hour));

function update(fields: Partial<EksUpdate> = {}): EksUpdate {
  return {
    clusterName: 'demo',
    nodegroupName: undefined,
    addonName: undefined,
    id: 'u',
    type: 'VersionUpdate',
    status: 'Failed',
    at: at(6),
    errors: [],
    ...fields,
  };
}

describe('an update that failed', () => {
  it.each([
    ['stands while it is the latest of its type', [update()], 1],
    ['is made up for by one that succeeded later', [update(), update({ status: 'Successful', at: at(7) })], 0],
    ['is not judged while another try is under way', [update(), update({ status: 'InProgress', at: at(7) })], 0],
    ['stands where the next was cancelled', [update(), update({ status: 'Cancelled', at: at(7) })], 1],
    ['stands where another succeeded before', [update(), update({ status: 'Successful', at: at(5) })], 1],
    [
      'stands where one of another type succeeded',
      [update(), update({ type: 'ConfigUpdate', status: 'Successful', at: at(7) })],
      1,
    ],
    ['is told once a type', [update(), update({ at: at(5) }), update({ type: 'ConfigUpdate' })], 2],
    ['is over after some days', [update({ at: at(1) })], 0],
  ])('%s', (_, updates, standing) => {
    expect(standingFailures(updates, at(2))).toHaveLength(standing);
    expect(standingFailures(updates.toReversed(), at(2))).toHaveLength(standing);
  });

  it('is read by the code of a health issue that means the same', () => {
    expect(healthCodeOfError('IpNotAvailable')).toBe('InsufficientFreeAddresses');
    expect(healthCodeOfError('NodeCreationFailure')).toBe('NodeCreationFailure');
    expect(healthCodeOfError('constructor')).toBe('constructor');
  });
});

describe('updates are asked for', () => {
  const asked = (...args: Parameters<typeof mayHaveFailedUpdate>) =>
    mayHaveFailedUpdate(...args).map(({ nodegroupName, addonName }) => nodegroupName ?? addonName ?? 'cluster');
  const cluster = aCluster({ version: '1.33' });

  it('of each cluster, and of nothing that is well', () => {
    expect(asked([cluster], [aNodegroup({ version: '1.33', status: 'ACTIVE' })], [anyAddon()])).toEqual(['cluster']);
  });

  it('of node groups that are behind or not well, and of add-ons whose update failed', () => {
    const nodegroups = [
      aNodegroup({ name: 'behind', version: '1.32' }),
      aNodegroup({ name: 'degraded', version: '1.33', status: 'DEGRADED' }),
      aNodegroup({ name: 'ill', version: '1.33', healthIssues: [{ code: 'A', message: '', resourceIds: [] }] }),
    ];
    const addons = [anyAddon({ name: 'coredns', status: 'UPDATE_FAILED' })];
    expect(asked([cluster], nodegroups, addons)).toEqual(['cluster', 'behind', 'degraded', 'ill', 'coredns']);
  });
});
