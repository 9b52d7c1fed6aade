import * as z from 'zod';
import { amount, list, sentences } from '../common/words.ts';
import { awsCommand, given, remedy } from '../facts/aws/commands.ts';
import { subnetResource } from '../facts/aws/resources.ts';
import { clusterCnis } from '../facts/cni/cluster-cnis.ts';
import { enisOfSubnets } from '../facts/eni/enis-by-place.ts';
import { subnetAddresses } from '../facts/subnet/subnet-addresses.ts';
import {
  isStateKnown,
  OUT_OF_SERVICE_STATES,
  type OutOfServiceState,
  outOfService,
} from '../facts/subnet/subnet-state.ts';
import { type SubnetUse, subnetUse } from '../facts/subnet/subnet-use.ts';
import { itemsOf } from '../model/coverage.ts';
import { field, number } from '../model/evidence.ts';
import type { Subnet } from '../model/inventory.ts';
import type { Remediation } from '../model/remediation.ts';
import type { Severity } from '../model/severity.ts';
import { defineCheck, type InventoryView, type Violation } from './define-check.ts';
import { DRAWN_ON_BY, SUBNET_FIELDS } from './subnet-evidence.ts';

const NEEDS = ['subnets'] as const;
const WANTS = [
  'clusters',
  'nodegroups',
  'fargateProfiles',
  'nodes',
  'subnetEnis',
  'vpcCniAddons',
  'awsNodes',
  'kubeNodePools',
  'eniConfigs',
] as const;
type View = InventoryView<(typeof NEEDS)[number], (typeof WANTS)[number]>;

const STATE_URL = 'https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Subnet.html';

const EVIDENCE = z.strictObject({
  ...SUBNET_FIELDS,
  state: field(z.enum(OUT_OF_SERVICE_STATES), "The subnet's state, as EC2 calls it."),
  free: field(number, 'Addresses that EC2 counts as free in it, but does not assign.'),
  role: field(z.enum(['drawn-on', 'control-plane', 'nobody-known']), 'What it is used for.'),
  ...DRAWN_ON_BY,
});
type Values = z.output<typeof EVIDENCE>;

interface Args {
  readonly subnet: Subnet;
  readonly state: OutOfServiceState;
  readonly use: SubnetUse;
}

export const subnetUnavailable = defineCheck({
  meta: {
    id: 'subnet-unavailable',
    title: 'Subnet that is out of service',
    severity: 'critical',
    resourceType: 'AWS::EC2::Subnet',
    rationale:
      'EC2 creates network interfaces only in a subnet whose state is `available`. In any other state, nodes do not start in ' +
      'it and pods get no address from it, however many are free. Other checks do not count them as free.',
    severities: {
      critical: 'nodes or pods use it',
      high: 'a cluster uses it only for its control plane, which cannot be upgraded or repaired there',
      low: 'it is being created, which usually takes seconds. Or it has no known user',
    },
    remediation: remedy(STATE_URL, 'Use another subnet in the same zone instead.'),
    mayBeWrong: [
      'A state that is not in the EC2 API reference is not judged, nor is a subnet without a state.',
      'AWS documents why a subnet is `failed` and not why it is `unavailable`: ask AWS Support.',
    ],
  },
  needs: NEEDS,
  wants: WANTS,
  options: z.strictObject({}),
  evaluate: (view) =>
    view.subnets.flatMap((subnet) => {
      const state = outOfService(subnet);
      return state === undefined ? [] : [violation(view, { subnet, state, use: useOf(view, subnet) })];
    }),
  message: ({ subnet, state, use }: Args) => {
    const { id, cidrBlock, availabilityZone: zone, availableIpAddressCount: free } = subnet;
    const place = subnetAddresses(subnet) === undefined ? zone : `${cidrBlock}, ${zone}`;
    return sentences(
      `${id} (${place}) is in state ${STATE_TEXTS[state]}`,
      `EC2 creates no ENI there: ${effectOf(use)}${free > 0 ? `, though ${amount(free)} addresses are free` : ''}`,
    );
  },
  evidence: EVIDENCE,
  involves: ({ resource, evidence }) => ({
    subnets: [resource.id],
    clusters: evidence.clusters,
    nodegroups: evidence.nodegroups,
  }),
  question: 'addresses',
  judges: (view) =>
    view.subnets.map((subnet) => ({
      of: 'subnet',
      id: subnet.id,
      cluster: undefined,
      ...(!isStateKnown(subnet) && { not: { because: 'whose state is not known' } }),
    })),
});

/** The states, as they go on from the subnet's name. */
const STATE_TEXTS: Readonly<Record<OutOfServiceState, string>> = {
  pending: 'pending: AWS is still creating it',
  unavailable: 'unavailable',
  failed: 'failed: AWS could not provision its infrastructure',
  'failed-insufficient-capacity': 'failed-insufficient-capacity: AWS had no capacity for its infrastructure',
};

function effectOf({ role, clusters }: SubnetUse): string {
  const whose = clusters.length === 0 ? '' : ` of ${list(clusters)}`;
  switch (role) {
    case 'drawn-on':
      return `nodes and pods${whose} get no address from it`;
    case 'control-plane':
      return `the control plane${whose} cannot be upgraded or repaired in it`;
    case 'nobody-known':
      return 'nodes and pods would get no address from it';
  }
}

/** By what could be read: without it nobody is known to use the subnet. */
function useOf(view: View, subnet: Subnet): SubnetUse {
  return subnetUse(subnet, enisOfSubnets(itemsOf(view.subnetEnis)).get(subnet.id) ?? [], {
    accountId: view.target.accountId,
    clusters: itemsOf(view.clusters),
    nodegroups: itemsOf(view.nodegroups),
    fargateProfiles: itemsOf(view.fargateProfiles),
    nodes: itemsOf(view.nodes),
    kubeNodePools: view.kubeNodePools,
    cnis: clusterCnis(view),
  });
}

function violation(view: View, args: Args): Violation<Args, Values> {
  const { subnet, state, use } = args;
  return {
    resource: subnetResource(view.target, subnet),
    cluster: use.clusters.length === 1 ? use.clusters[0] : undefined,
    severity: state === 'pending' ? 'low' : SEVERITIES[use.role],
    args,
    evidence: {
      cidr: subnet.cidrBlock,
      vpc: subnet.vpcId,
      availabilityZone: subnet.availabilityZone,
      owner: subnet.ownerId,
      state,
      free: subnet.availableIpAddressCount,
      role: use.role,
      clusters: use.clusters,
      nodegroups: use.nodegroups,
      fargateProfiles: use.fargateProfiles,
    },
    remediation: remediation(view, args),
  };
}

const SEVERITIES: Readonly<Record<SubnetUse['role'], Severity>> = {
  'drawn-on': 'critical',
  'control-plane': 'high',
  'nobody-known': 'low',
};

function remediation({ target: { region } }: View, { subnet, state, use }: Args): Remediation {
  const shown = awsCommand('ec2', 'describe-subnets', region, { 'subnet-ids': given('subnet', subnet.id) });
  if (state === 'pending') return remedy(STATE_URL, 'Wait until it is `available`. This shows its state:', shown);
  const who = use.role === 'control-plane' ? 'the control plane' : 'nodes and pods';
  return remedy(
    STATE_URL,
    `Use another subnet for ${who} instead of this one. If it failed, create a new subnet; if AWS lacks capacity, in another zone.`,
    'Ask AWS Support why it is not available. This shows its state:',
    shown,
  );
}
