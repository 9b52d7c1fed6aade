import { describe, expect, it, test } from 'vitest';
import { personSigns } from '../../../lambda/facts/eni/person-signs.ts';
import { aCniEni } from '../../checks/an-inventory.ts';

const TODAY = new Date('2026-11-28T12:00:00Z');

const said = (key: string, value: string) =>
  personSigns(aCniEni({ tags: { ...aCniEni().tags, [key]: value } }), TODAY).map((sign) =>
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
    ...['no-del', 'nodel', 'dnt del', 'do not dlt', 'do n0t d3lete', 'dо not delеte', 'do\u00adnot\u200bdelete'],
    ...['do not drop', 'DontModify', 'do-not-use', 'do not disturb', 'never ever get rid of this', 'no-prune'],
    ...[
      'non-deletable',
      'undeleteable',
      'un-removable',
      'removal is forbidden',
      'deletion not allowed',
      'nuke-excluded',
    ],
    ...['DND', 'hands-off', 'HandsOff', 'leave me alone', 'LeaveAlone', 'legal-hold', 'LegalHold', 'still in use'],
    ...['ask ops before removal', 'contact bob before you delete it', 'call us first'],
    ...['delete: never', '{"delete":false}', 'delete=no, please'],
    ...[
      'KEEPME',
      'keep_until',
      'protectedresource',
      'locked',
      'reserved',
      'forever',
      'persistent',
      'exempt',
      'excluded',
    ],
    ...[
      'nicht löschen',
      'Nicht-Loeschen',
      'bitte nicht entfernen',
      'Löschen verboten',
      'ne pas supprimer',
      'no borrar',
    ],
    ...['NO_ELIMINAR', 'não apagar', 'nao excluir', 'non cancellare', 'niet verwijderen', 'ta inte bort: radera inte'],
    ...['inte radera', 'ikke slett', 'nie usuwać', 'nemazat', 'не удалять', 'Не удаляйте', 'älä poista', 'silmeyin'],
    ...[
      '削除しないでください',
      '削除禁止',
      '请勿删除',
      '不要刪除',
      '삭제 금지',
      '삭제하지 마세요',
      'לא למחוק',
      'لا تحذف',
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
    ['delete', 'Nope'],
    ['delete', 'nein'],
    ['delete', 'No - owned by the network team'],
    ['deletion', 'ask first'],
    ['löschen', 'nein'],
    ['OkToDelete', 'FALSE'],
    ['disposable', 'false'],
    ['ephemeral', 'no'],
    ['prune', 'off'],
    ['ttl', 'never'],
    ['TTL', '-1'],
    ['expires', 'Never'],
    ['expiration-date', 'none'],
    ['Lifetime', 'unlimited'],
    ['retention', 'indefinite'],
    ['delete-after', '2099-12-31'],
    ['cloud-nuke-after', '2099-01-01T00:00:00Z'],
    ['expires', '2026-11-28'],
    ['valid until', '12/31/2030'],
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
    ['ttl', '3600'],
    ['expires', '2026-11-27'],
    ['delete-after', '2020-01-01'],
    ['created', '2099-01-01'],
    ['Name', 'orthodontist'],
    ['Name', 'run-clean-job'],
    ['Name', 'nightly-non-stop'],
    ['Project', 'email-cancellation'],
    ['Project', 'piano-tocata'],
    ['Owner', 'noelle'],
    ['Name', 'block-storage'],
    ['Team', 'housekeeping'],
    ['Name', 'unprotected'],
    ['cost-center', 'E0103'],
    ['Environment', 'sandbox-01'],
    ['Stage', 'dev'],
    ['ManagedBy', 'terraform'],
    ['Terraform', 'true'],
    ['Backup', 'no'],
    ['monitoring', 'off'],
    ['Name', 'eks-prod-blue-node'],
    ['DataClassification', 'none'],
  ])('with %s=%s', (key, value) => {
    expect(said(key, value)).toEqual([]);
  });

  const NAMES = [
    ['kubernetes.io/cluster/keep-prod', 'owned'],
    ['cluster.k8s.amazonaws.com/name', 'protected'],
    ['node.k8s.amazonaws.com/instance_id', 'keep'],
    ['aws:autoscaling:groupName', 'keep'],
    ['AWS:cloudformation:stack-name', 'keep'],
    ['eks:cluster-name', 'retain'],
    ['alpha.eksctl.io/cluster-name', 'keep'],
    ['karpenter.sh/nodepool', 'keep'],
    ['karpenter.k8s.aws/ec2nodeclass', 'keep'],
    ['vpcresources.k8s.aws/vlan-id', 'keep'],
  ] as const;
  const WITH_A_REASON = [
    ['node.k8s.amazonaws.com/no_manage', 'true'],
    [' Node.k8s.amazonaws.com/NO_MANAGE ', 'true'],
    ['eks-ip-auditor/keep', 'yes'],
    [' EKS-IP-Auditor/keep ', 'keep'],
  ] as const;

  it.each([...NAMES, ...WITH_A_REASON])('when it is a name, or has a reason of its own: %s=%s', (key, value) => {
    expect(said(key, value)).toEqual([]);
  });

  it('but does when a name itself says not to delete', () => {
    expect(said('kubernetes.io/cluster/do-not-delete', 'owned')).toHaveLength(1);
    expect(said('eks:cluster-name', 'do-not-delete')).toHaveLength(1);
  });

  it.each(NAMES)('but does when its key only ends like one of a name: my-%s', (key) => {
    expect(said(`my-${key}`, 'keep')).toHaveLength(1);
  });

  it.each(['my-eks-ip-auditor/keep', 'eks-ip-auditor/keep-too', 'my-node.k8s.amazonaws.com/no_manage'])(
    'but does when its key is only like one with a reason of its own: %s',
    (key) => {
      expect(said(key, 'keep')).toHaveLength(1);
    },
  );
});

it('a description that says so keeps an ENI', () => {
  expect(personSigns(aCniEni({ description: 'donotdelete: VPN' }), TODAY)).toEqual([
    { code: 'do-not-delete', saidBy: 'its description' },
  ]);
});

it('the first of several public addresses is named', () => {
  const publicAddresses = ['203.0.113.7', '203.0.113.8', '203.0.113.9'].map((address) => ({
    address,
    privateIpAddress: undefined,
    allocationId: undefined,
  }));
  expect(personSigns(aCniEni({ publicAddresses }), TODAY)).toEqual([
    { code: 'public-address', address: '203.0.113.7' },
  ]);
});

it('what EKS networking makes has no sign of a person', () => {
  expect(personSigns(aCniEni(), TODAY)).toEqual([]);
});
