/** For the test of remedies: what a published command does, done in a region of the simulated AWS. */

import {
  catalogue,
  type EniRecord,
  putEni,
  type RegionBuilder,
  type RegionState,
  tagResource,
} from '../../simulated-aws/index.ts';
import { free } from '../../simulated-aws/world/addresses.ts';
import { planEnis } from '../../simulated-aws/world/cni-plan.ts';

/** A command of the AWS CLI, taken apart: each option with its values. */
interface AwsCommand {
  readonly operation: string;
  readonly option: (name: string) => string;
  readonly options: (name: string) => readonly string[];
}

/** Whether the command was done. One that only shows something, or that leaves a word to be filled in, is not. */
export function applyCommand(argv: readonly string[], region: RegionBuilder): boolean {
  const command = takenApart(argv);
  if (command === undefined || argv.some((word) => /^[A-Z]+_[A-Z_]+$/.test(word))) return false;
  const act = ACTIONS[command.operation];
  act?.(command, region);
  return act !== undefined;
}

function takenApart(argv: readonly string[]): AwsCommand | undefined {
  const [program, service, operation, ...rest] = argv;
  if (program !== 'aws') return undefined;
  const found = new Map<string, string[]>();
  let last: string[] = [];
  for (const word of rest) {
    if (word.startsWith('--')) {
      const [name = '', ...inline] = word.slice(2).split('=');
      last = inline.length > 0 ? [inline.join('=')] : [];
      found.set(name, last);
    } else last.push(word);
  }
  const options = (name: string) => found.get(name) ?? [];
  const option = (name: string) => {
    const [value] = options(name);
    if (value === undefined) throw new Error(`${operation} without --${name}`);
    return value;
  };
  return { operation: `${service} ${operation}`, option, options };
}

type Action = (command: AwsCommand, region: RegionBuilder) => void;

const ACTIONS: Readonly<Record<string, Action>> = {
  'ec2 delete-network-interface': ({ option }, region) => region.deleteEni(option('network-interface-id')),
  'ec2 create-tags': ({ option, options }, region) => {
    for (const { Key = '', Value = '' } of options('tags').map(membersOf)) {
      tagResource(region.state, option('resources'), [{ Key, Value }]);
    }
  },
  'ec2 create-subnet-cidr-reservation': ({ option }, region) =>
    region.reservation(option('subnet-id'), { cidr: option('cidr'), type: 'prefix' }),
  'ec2 authorize-security-group-ingress': ({ option }, { state }) => {
    const id = option('group-id');
    const group = state.securityGroups.get(id);
    if (group === undefined) throw new Error(`no group ${id}`);
    const [, from = ''] = /GroupId=(sg-[0-9a-z]+)/.exec(option('ip-permissions')) ?? [];
    const rule = { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, UserIdGroupPairs: [{ GroupId: from }] };
    state.securityGroups.set(id, { ...group, IpPermissions: [...(group.IpPermissions ?? []), rule] });
  },
  'ec2 authorize-security-group-egress': ({ option }, { state }) => {
    const id = option('group-id');
    const group = state.securityGroups.get(id);
    if (group === undefined) throw new Error(`no group ${id}`);
    const rule = { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp: '0.0.0.0/0' }] };
    state.securityGroups.set(id, { ...group, IpPermissionsEgress: [...(group.IpPermissionsEgress ?? []), rule] });
  },
  'ec2 modify-vpc-endpoint': ({ option, options }, { state }) => {
    const id = option('vpc-endpoint-id');
    const endpoint = state.vpcEndpoints.get(id);
    if (endpoint === undefined) throw new Error(`no endpoint ${id}`);
    if (options('private-dns-enabled').length > 0) throw new Error('--private-dns-enabled takes no value');
    state.vpcEndpoints.set(id, { ...endpoint, PrivateDnsEnabled: true });
  },
  'ec2 modify-vpc-attribute': ({ option, options }, { state }) => {
    const vpc = state.vpcs.get(option('vpc-id'));
    if (vpc === undefined) throw new Error(`no VPC ${option('vpc-id')}`);
    const turnedOn = (name: string) => options(name).includes('Value=true');
    state.vpcs.set(vpc.id, {
      ...vpc,
      dnsSupport: vpc.dnsSupport || turnedOn('enable-dns-support'),
      dnsHostnames: vpc.dnsHostnames || turnedOn('enable-dns-hostnames'),
    });
  },
  'autoscaling resume-processes': ({ option, options }, { state }) => {
    const name = option('auto-scaling-group-name');
    const group = state.autoScalingGroups.get(name);
    if (group === undefined) throw new Error(`no group ${name}`);
    const resumed = options('scaling-processes');
    const still = (group.SuspendedProcesses ?? []).filter(({ ProcessName = '' }) => !resumed.includes(ProcessName));
    state.autoScalingGroups.set(name, { ...group, SuspendedProcesses: still });
  },
  'iam attach-role-policy': ({ option }, { state }) => {
    const role = roleOf(state, option('role-name'));
    state.iam.roles.set(option('role-name'), { ...role, attached: [...role.attached, option('policy-arn')] });
  },
  'iam put-role-policy': ({ option }, { state }) => {
    const role = roleOf(state, option('role-name'));
    const inline = new Map([...role.inline, [option('policy-name'), option('policy-document')]]);
    state.iam.roles.set(option('role-name'), { ...role, inline });
  },
  'eks create-access-entry': ({ option }, region) =>
    region.accessEntry(option('cluster-name'), option('principal-arn'), { type: option('type') }),
  'eks delete-access-entry': ({ option }, region) =>
    region.deleteAccessEntry(option('cluster-name'), option('principal-arn')),
  'eks associate-access-policy': ({ option }, { state }) => {
    const policies = clusterOf(state, option('cluster-name')).accessPolicies;
    const policy = { policyArn: option('policy-arn'), accessScope: { type: 'cluster' as const, namespaces: [] } };
    policies.set(option('principal-arn'), [...(policies.get(option('principal-arn')) ?? []), policy]);
  },
  'eks update-cluster-config': ({ option }, region) => {
    const { resourcesVpcConfig } = clusterOf(region.state, option('name')).shape;
    const changed = Object.entries(membersOf(option('resources-vpc-config'))).map(([key, value]) => [
      key,
      value === 'true' || value === 'false' ? value === 'true' : value.split(','),
    ]);
    region.changeCluster(option('name'), {
      resourcesVpcConfig: { ...resourcesVpcConfig, ...Object.fromEntries(changed) },
    });
  },
  'eks update-addon': updateAddon,
  'eks create-addon': ({ option }, region) =>
    region.addon(option('cluster-name'), option('addon-name'), { version: 'v1.3.9-eksbuild.3' }),
};

function updateAddon({ option, options }: AwsCommand, { state }: RegionBuilder): void {
  const name = option('cluster-name');
  const { addons } = clusterOf(state, name);
  const addon = addons.get(option('addon-name'));
  if (addon === undefined) throw new Error(`no add-on ${option('addon-name')}`);
  const [configurationValues = addon.configurationValues] = options('configuration-values');
  const [addonVersion = addon.addonVersion] = options('addon-version');
  const before = environmentOf(addon.configurationValues);
  addons.set(option('addon-name'), {
    ...addon,
    ...(configurationValues === undefined ? {} : { configurationValues }),
    ...(addonVersion === undefined ? {} : { addonVersion }),
  });
  settle(state, name, before, environmentOf(configurationValues));
}

type Environment = Readonly<Record<string, string>>;

function environmentOf(values: string | undefined): Environment {
  const parsed: { readonly env?: Environment } = JSON.parse(values ?? '{}');
  return parsed.env ?? {};
}

/** Every node gives back what the new settings would not have it hold, from its last ENI on; an ENI without a pod goes. */
function settle(state: RegionState, cluster: string, before: Environment, after: Environment): void {
  for (const [instanceId, ids] of state.eniIdsByInstance) {
    const enis = [...ids]
      .flatMap((id) => state.enis.get(id) ?? [])
      .filter(({ shape }) => isOfCluster(shape.TagSet, cluster));
    const type = instanceTypeOf(state, instanceId);
    if (enis.length === 0 || type === undefined) continue;
    const held = enis.reduce((sum, { addresses }) => sum + addresses.length - 1, 0);
    let surplus = held - heldWith(type, podsThatHold(type, held, before), after);
    for (const eni of enis.toReversed()) {
      const given = Math.max(0, Math.min(surplus, eni.addresses.length - 1));
      const space = state.subnets.get(eni.shape.SubnetId)?.space;
      const kept = eni.addresses.length - given;
      for (const address of eni.addresses.slice(kept)) if (space !== undefined) free(space, address);
      putEni(state, { ...eni, addresses: eni.addresses.slice(0, kept) });
      surplus -= given;
    }
  }
}

function instanceTypeOf(state: RegionState, instanceId: string): Capacity | undefined {
  const name = state.instances.get(instanceId)?.shape.InstanceType ?? '';
  const network = (state.instanceTypes.get(name) ?? catalogue().get(name))?.NetworkInfo;
  const enis = network?.NetworkCards?.[network.DefaultNetworkCardIndex ?? 0]?.MaximumNetworkInterfaces;
  const ipv4PerEni = network?.Ipv4AddressesPerInterface;
  return enis === undefined || ipv4PerEni === undefined ? undefined : { enis, ipv4PerEni, prefixCapable: true };
}

function isOfCluster(tags: EniRecord['shape']['TagSet'], cluster: string): boolean {
  return tags.some(({ Key, Value }) => Key === 'cluster.k8s.amazonaws.com/name' && Value === cluster);
}

interface Capacity {
  readonly enis: number;
  readonly ipv4PerEni: number;
  readonly prefixCapable: boolean;
}

/** Addresses for pods that a settled node holds. */
function heldWith(type: Capacity, pods: number, env: Environment): number {
  const plans = planEnis(type, { pods, customNetworking: false, trunk: false }, env);
  return plans.reduce((sum, { secondaries, prefixes }) => sum + secondaries + 16 * prefixes, 0);
}

/** The most pods with which a node would hold so much. */
function podsThatHold(type: Capacity, held: number, env: Environment): number {
  const most = type.enis * (type.ipv4PerEni - 1);
  for (let pods = Math.min(held, most); pods > 0; pods--) if (heldWith(type, pods, env) <= held) return pods;
  return 0;
}

/** `Key=a,Value=b` and `subnetIds=a,b,x=y`: the AWS CLI's shorthand. */
function membersOf(shorthand: string): Readonly<Record<string, string>> {
  const members: Record<string, string> = {};
  let last = '';
  for (const part of shorthand.split(',')) {
    const [name = '', ...value] = part.split('=');
    if (value.length === 0) members[last] = `${members[last]},${name}`;
    else {
      last = name;
      members[name] = value.join('=');
    }
  }
  return members;
}

function roleOf({ iam }: RegionState, name: string) {
  const role = iam.roles.get(name);
  if (role === undefined) throw new Error(`no role ${name}`);
  return role;
}

function clusterOf({ clusters }: RegionState, name: string) {
  const cluster = clusters.get(name);
  if (cluster === undefined) throw new Error(`no cluster ${name}`);
  return cluster;
}
