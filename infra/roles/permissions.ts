import { Aws } from 'aws-cdk-lib';
import { ACTIONS, CLEANUP_READ_ACTIONS, READ_ACTIONS } from '../../lambda/aws/permissions.ts';
import type { Config } from '../../lambda/config/schema.ts';
import type { Permission } from './allow.ts';

/**
 * Everything that reading an account takes, and nothing else: built from the table that the code's own calls are held
 * to. Granted on every resource, since most of these actions know no narrower scope.
 */
export const READ: Permission = {
  sid: 'ReadOnlyAudit',
  actions: READ_ACTIONS,
  resources: ['*'],
  whyWildcard:
    'Most of these actions know no narrower resource, what they are asked for is not known before, and none changes anything.',
};

/** As `READ`, of what clean-up looks at. */
export const READ_TO_CLEAN_UP: Permission = { ...READ, sid: 'ReadOnlyCleanup', actions: CLEANUP_READ_ACTIONS };

const ENIS_OF_THIS_ACCOUNT = {
  actions: [ACTIONS.cleanup.deleteNetworkInterface],
  resources: [enisOfThisAccount('*')],
  whyWildcard:
    'Network interfaces come and go all day; the condition leaves those that EKS networking has tagged and nobody keeps.',
};

/** What a deletion depends on. */
interface DeletePermission extends Permission {
  readonly conditions: {
    readonly Null: Readonly<Record<string, string>>;
    readonly StringEquals?: Readonly<Record<string, string>>;
  };
}

/**
 * Tags of whoever wants an ENI to stay. IAM reads them when the deletion is asked for, later than our last look, and takes
 * their names however they are spelled (IAM user guide, condition keys are not case-sensitive).
 */
const UNLESS_KEPT = {
  'aws:ResourceTag/eks-ip-auditor/keep': 'true',
  'aws:ResourceTag/node.k8s.amazonaws.com/no_manage': 'true',
};

/** The VPC CNI's tags of an instance and its cluster. The latter is missing where the CNI knows no cluster. */
const INSTANCE_TAG = { 'aws:ResourceTag/node.k8s.amazonaws.com/instance_id': 'false' };
const CLUSTER_TAG = { 'aws:ResourceTag/cluster.k8s.amazonaws.com/name': 'false' };

/**
 * Deleting an ENI that the VPC CNI has tagged with its instance and cluster, or that the VPC resource controller has
 * tagged as its own, and that nobody has tagged to stay. Two statements, since conditions of one are all to be met. A policy cannot ask
 * for an ENI's status or description: that is for the code.
 */
const deleteLeakedEnis = (withoutClusterTag: boolean): readonly DeletePermission[] => [
  {
    ...ENIS_OF_THIS_ACCOUNT,
    sid: 'DeleteVpcCniEnis',
    conditions: { Null: { ...INSTANCE_TAG, ...(withoutClusterTag ? {} : CLUSTER_TAG), ...UNLESS_KEPT } },
  },
  {
    ...ENIS_OF_THIS_ACCOUNT,
    sid: 'DeleteVpcResourceControllerEnis',
    conditions: {
      StringEquals: { 'aws:ResourceTag/eks:eni:owner': 'eks-vpc-resource-controller' },
      Null: UNLESS_KEPT,
    },
  },
];

/** What clean-up may delete and where, as the configuration says. */
export type Deletable = Pick<Config['cleanup'], 'accounts' | 'regions' | 'withoutClusterTag'>;

/** A condition with more accounts than this would leave no room in a role's policy for the rest. */
export const MAX_ACCOUNTS = 100;

/**
 * Deleting leaked ENIs where the configuration allows it and nowhere else: in its regions by the resource's ARN, in its
 * accounts by `aws:ResourceAccount`, so that one text serves the hub and every member. ENIs of the VPC CNI without the tag of
 * their cluster only where clean-up is set to take such.
 */
export function deletingLeakedEnis({ accounts, regions, withoutClusterTag }: Deletable): readonly Permission[] {
  const resources = (regions === 'all' ? ['*'] : regions).map(enisOfThisAccount);
  const owner = accounts === 'all' || accounts.length > MAX_ACCOUNTS ? {} : { 'aws:ResourceAccount': accounts };
  return deleteLeakedEnis(withoutClusterTag).map(({ conditions: { StringEquals, ...conditions }, ...permission }) => {
    const equal = { ...StringEquals, ...owner };
    return {
      ...permission,
      resources,
      conditions: { ...conditions, ...(Object.keys(equal).length > 0 ? { StringEquals: equal } : {}) },
    };
  });
}

/** ARNs of the account's ENIs in a region, or in all of them (`*`). */
function enisOfThisAccount(region: string): string {
  return `arn:${Aws.PARTITION}:ec2:${region}:${Aws.ACCOUNT_ID}:network-interface/*`;
}

/**
 * Importing findings of the account's own default product into Security Hub, in whatever region they are. It writes findings
 * of that product, and reads and changes nothing else (Service Authorization Reference, AWS Security Hub).
 */
export const IMPORT_FINDINGS: Permission = {
  sid: 'ImportFindings',
  actions: [ACTIONS.securityhub.batchImportFindings],
  resources: [`arn:${Aws.PARTITION}:securityhub:*:${Aws.ACCOUNT_ID}:product/${Aws.ACCOUNT_ID}/default`],
  whyWildcard: 'Findings are imported in the regions that they are of, which the account enables and an audit finds.',
};

/** Entering accounts by these roles, each of which has to trust back. */
export function enter(sid: string, roles: readonly string[]): Permission {
  return {
    sid,
    actions: [ACTIONS.sts.assumeRole],
    resources: roles,
    whyWildcard: roles.some((role) => role.includes('*'))
      ? 'Accounts join and leave the organisation; it is one role name, and each of these roles has to trust back.'
      : undefined,
  };
}
