import { describe, expect, it, test } from 'vitest';
import { personSigns } from '../../lambda/facts/person-signs.ts';
import { aCniEni } from '../checks/an-inventory.ts';

const said = (key: string, value: string) =>
  personSigns(aCniEni({ tags: { ...aCniEni().tags, [key]: value } })).map((sign) =>
    sign.code === 'do-not-delete' ? sign.saidBy : sign.code,
  );

describe('a tag keeps an ENI', () => {
  test.each([
    ...['do_not_delete', 'DoNotDelete', 'dont-delete', "don't delete", 'don’t delete', 'DO NOT DELETE', 'donotdelete'],
    ...[
      'do.not.delete',
      'ｄｏ not delete',
      'never-delete',
      'no_delete',
      'NoDelete',
      'must not be deleted',
      'not-to-be-removed',
    ],
    ...[
      'do-not-del',
      'DontDel',
      'do not kill',
      'never recycle',
      'do not release',
      'not for deletion',
      'dnd-do-not-detach',
    ],
    ...['do not ever, please, delete this', 'do not just delete', 'do not automatically delete', 'Do not auto-delete'],
    ...[
      'prevent-deletion',
      'PreventDelete',
      'avoid deletion',
      'skip-cleanup',
      'exclude-from-cleanup',
      'exempt from deletion',
    ],
    ...['excluded from nuke', 'ignore-for-reaper', 'safe from deletion', 'deletion-lock', 'delete_locked'],
    ...['do-not-remove', 'do not terminate', 'Do-Not-Touch', 'DO--NOT--DELETE', 'please do not delete this'],
    ...[
      'keep',
      'Keep',
      'KEEP',
      'please-keep',
      'keepMe',
      'protected',
      'Protected',
      'retain',
      'Retain_Me',
      'deletion-protection',
    ],
  ])('that says %s, by its key or its value', (text) => {
    expect(said(text, '')).toEqual([`its tag ${text}`]);
    expect(said(text, 'false')).toEqual([`its tag ${text}=false`]);
    expect(said('Note', text)).toEqual([`its tag Note=${text}`]);
  });

  test.each([
    ['delete', 'no'],
    ['Deletable', 'False'],
    ['auto-cleanup', 'off'],
    ['cleanup', 'skip'],
    ['janitor', 'ignore'],
    ['cleanup', 'exempt'],
    ['nuke', 'prevent'],
    ['delete', 'do not'],
    ['delete', 'not allowed'],
  ])('that says %s=%s', (key, value) => {
    expect(said(key, value)).toEqual([`its tag ${key}=${value}`]);
  });
});

describe('a tag says nothing of a person', () => {
  test.each([
    ['Team', 'blue'],
    ['Environment', 'production'],
    ['delete', 'yes'],
    ['Bookkeeper', 'finance'],
    ['data-retention', '30d'],
    ['Name', 'node-termination-handler'],
    ['Owner', 'nodegroup-deleted-later'],
    ['keepalive', '30'],
    ['node-labels', 'spot'],
    ['NoDelay', 'true'],
    ['Model', 'nodelta'],
    ['cleanup', 'daily'],
    ['Name', 'clock-cleaner'],
  ])('with %s=%s', (key, value) => {
    expect(said(key, value)).toEqual([]);
  });

  it.each([
    ['kubernetes.io/cluster/keep-prod', 'owned'],
    ['cluster.k8s.amazonaws.com/name', 'protected'],
    ['eks:cluster-name', 'retain'],
    ['alpha.eksctl.io/cluster-name', 'keep'],
    ['node.k8s.amazonaws.com/no_manage', 'true'],
    ['eks-ip-auditor/keep', 'yes'],
  ])('when it is a name, or has a reason of its own: %s=%s', (key, value) => {
    expect(said(key, value)).toEqual([]);
  });

  it('but does when a name itself says not to delete', () => {
    expect(said('kubernetes.io/cluster/do-not-delete', 'owned')).toHaveLength(1);
  });
});

it('a description that says so keeps an ENI', () => {
  expect(personSigns(aCniEni({ description: 'donotdelete: VPN' }))).toEqual([
    { code: 'do-not-delete', saidBy: 'its description' },
  ]);
});

it('what EKS networking makes has no sign of a person', () => {
  expect(personSigns(aCniEni())).toEqual([]);
});
