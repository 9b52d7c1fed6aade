/** Makes the world in moto: as it was at the first audit, and then what came since. */
import {
  AttachNetworkInterfaceCommand,
  CreateRouteCommand,
  CreateRouteTableCommand,
  CreateSubnetCidrReservationCommand,
  type InstanceNetworkInterfaceSpecification,
  RunInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { formatIpv4, parseIpv4Cidr } from '../../lambda/facts/aws/ipv4.ts';
import { type AccountClients, accountClients } from '../emulator/clients.ts';
import { makeCluster, makeNodegroup } from '../emulator/make-eks.ts';
import { made, makeEni, makeSubnet, makeVpc } from '../emulator/make-network.ts';
import { type Moto, REGION } from './moto.ts';
import {
  BETWEEN_AUDITS_MINUTES,
  CLUSTERS,
  ROWS,
  type Row,
  type Shape,
  SUBNETS,
  type SubnetName,
  THE_TRUNK,
  VPC,
} from './world.ts';

/** An ENI of the world; its truth is its row's. */
export interface MadeEni {
  readonly id: string;
  readonly row: Row;
}

export interface Built {
  readonly vpcId: string;
  readonly subnetIds: Readonly<Record<SubnetName, string>>;
  /** Grows as time passes. */
  readonly enis: readonly MadeEni[];
  /** Lets the time between the audits pass: what is younger comes. */
  readonly pass: () => Promise<void>;
}

/** Where it is being made, and what there is so far. */
interface Site {
  readonly aws: AccountClients;
  readonly moto: Moto;
  readonly now: Date;
  readonly vpcId: string;
  readonly subnetIds: Readonly<Record<SubnetName, string>>;
  readonly free: Readonly<Record<SubnetName, Addresses>>;
  readonly enis: MadeEni[];
  /** Ids of the instances, by number. */
  readonly nodes: string[];
  terminated: string;
  trunk: string;
}

/** Fills an untouched moto. `now` is what ages are counted back from. */
export async function build(moto: Moto, now: Date): Promise<Built> {
  const site = await emptySite(moto, now);
  const isThere = ({ minutes }: Row) => minutes >= BETWEEN_AUDITS_MINUTES;
  for (const row of ROWS.filter(isThere)) await makeRow(site, row);
  return {
    vpcId: site.vpcId,
    subnetIds: site.subnetIds,
    enis: site.enis,
    pass: async () => {
      site.terminated = await terminatedInstance(site);
      for (const row of ROWS.filter((each) => !isThere(each))) await makeRow(site, row);
    },
  };
}

async function emptySite(moto: Moto, now: Date): Promise<Site> {
  const aws = accountClients(moto.endpoint, REGION);
  const vpcId = await makeVpc(aws, VPC, 'shop');
  const subnet = (name: SubnetName) =>
    makeSubnet(aws, vpcId, SUBNETS[name].cidr, `${REGION}${SUBNETS[name].zone}`, name);
  const subnetIds = {
    leaks: await subnet('leaks'),
    fragmented: await subnet('fragmented'),
    reserved: await subnet('reserved'),
    'control-plane': await subnet('control-plane'),
    free: await subnet('free'),
    busy: await subnet('busy'),
  };
  await reserve(aws, subnetIds);
  for (const { name, subnets } of CLUSTERS) {
    const idsOf = (names: readonly SubnetName[]) => names.map((each) => subnetIds[each]);
    await makeCluster(aws, name, idsOf(subnets));
    const forNodes = idsOf(subnets.filter((each) => each !== 'control-plane'));
    await makeNodegroup(aws, name, 'workers', { subnets: forNodes, instanceTypes: ['m5.large'] });
  }
  await moto.tell({ clusters: Object.fromEntries(CLUSTERS.map(({ name }) => [name, vpcId])) });
  const free = {
    leaks: addressesOf('leaks'),
    fragmented: addressesOf('fragmented', 16),
    reserved: addressesOf('reserved'),
    'control-plane': addressesOf('control-plane'),
    free: addressesOf('free'),
    busy: addressesOf('busy'),
  };
  return { aws, moto, now, vpcId, subnetIds, free, enis: [], nodes: [], terminated: '', trunk: '' };
}

async function reserve({ ec2 }: AccountClients, subnetIds: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, { reservation: Cidr }] of Object.entries(SUBNETS)) {
    const SubnetId = subnetIds[name];
    if (Cidr === undefined) continue;
    await ec2.send(new CreateSubnetCidrReservationCommand({ SubnetId, Cidr, ReservationType: 'prefix' }));
  }
}

async function makeRow(site: Site, row: Row): Promise<void> {
  for (let number = 0; number < row.count; number++) {
    const { on, attributes, routed, trunk, ...shape } = shapeOf(site, row, number);
    const id = await makeOne(site, row, { ...shape, ...(attributes === undefined ? {} : { attributes }) });
    site.enis.push({ id, row });
    if (on !== undefined) await putOn(site, id, on);
    if (trunk === true) site.trunk = id;
    if (routed === true) await routeTo(site, id);
  }
}

/** What is the same for all ENIs of a row, and what differs. */
function shapeOf({ now, nodes, terminated }: Site, row: Row, number: number): Shape {
  const created = new Date(now.getTime() - (row.ageMinutes ?? row.minutes) * 60_000);
  const hex = (ROWS.indexOf(row) * 256 + number).toString(16).padStart(12, '0');
  return row.shape({
    number,
    gone: `i-0dead${hex}`,
    terminated,
    node: (node) => made(nodes[node], `node ${node}`),
    createdAt: created.toISOString().replace(/\.\d+Z$/, 'Z'),
  });
}

async function makeOne(site: Site, row: Row, shape: Shape): Promise<string> {
  const { aws, moto, subnetIds, free } = site;
  const { description, tags = {}, prefixes = 0, attributes = {} } = shape;
  const subnetId = subnetIds[row.subnet];
  const addresses = Array.from({ length: row.addresses }, free[row.subnet].address);
  const entries = Object.entries(tags).map(([key, value]) => [key, value === THE_TRUNK ? site.trunk : value] as const);
  const id = await makeEni(aws, subnetId, { description, addresses, tags: Object.fromEntries(entries) });
  const delegated = Array.from({ length: prefixes }, () => ({ Ipv4Prefix: free[row.subnet].prefix() }));
  const told = { ...attributes, ...(prefixes === 0 ? {} : { ipv4_prefixes: delegated }) };
  await moto.tell({ enis: { [id]: told }, taken: { [subnetId]: prefixes * 16 } });
  return id;
}

/** Device 0 starts the node. */
async function putOn(site: Site, eniId: string, { node, device, cluster }: NonNullable<Shape['on']>): Promise<void> {
  // moto keeps what EC2 deletes with its instance.
  await site.moto.tell({ enis: { [eniId]: { delete_on_termination: true } } });
  if (device === 0) {
    site.nodes[node] = await startInstance(site, cluster, { DeviceIndex: 0, NetworkInterfaceId: eniId });
    return;
  }
  const [InstanceId, NetworkInterfaceId] = [made(site.nodes[node], `node ${node}`), eniId];
  await site.aws.ec2.send(new AttachNetworkInterfaceCommand({ InstanceId, NetworkInterfaceId, DeviceIndex: device }));
}

async function startInstance(
  { aws }: Site,
  cluster: string,
  primary: InstanceNetworkInterfaceSpecification,
): Promise<string> {
  const tags = {
    [`kubernetes.io/cluster/${cluster}`]: 'owned',
    'eks:cluster-name': cluster,
    'eks:nodegroup-name': 'workers',
  };
  const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  const { Instances } = await aws.ec2.send(
    new RunInstancesCommand({
      ImageId: 'ami-0123456789abcdef0',
      MinCount: 1,
      MaxCount: 1,
      InstanceType: 'm5.large',
      NetworkInterfaces: [primary],
      TagSpecifications: [{ ResourceType: 'instance', Tags }],
    }),
  );
  return made(Instances?.[0]?.InstanceId, 'instance');
}

/** One that EC2 still lists. */
async function terminatedInstance(site: Site): Promise<string> {
  const primary = { DeviceIndex: 0, SubnetId: site.subnetIds.free, DeleteOnTermination: true };
  const id = await startInstance(site, 'shop', primary);
  await site.aws.ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
  return id;
}

async function routeTo({ aws, vpcId }: Site, eniId: string): Promise<void> {
  const { RouteTable } = await aws.ec2.send(new CreateRouteTableCommand({ VpcId: vpcId }));
  await aws.ec2.send(
    new CreateRouteCommand({
      RouteTableId: RouteTable?.RouteTableId,
      DestinationCidrBlock: '0.0.0.0/0',
      NetworkInterfaceId: eniId,
    }),
  );
}

/** What is still free in a subnet: moto picks at random and picks twice, so each address is chosen here. */
interface Addresses {
  readonly address: () => string;
  /** The CIDR of a whole /28. */
  readonly prefix: () => string;
}

/** Addresses from the first that EC2 does not reserve, `step` apart; prefixes from the last whole one downwards. */
function addressesOf(name: SubnetName, step = 1): Addresses {
  const range = parseIpv4Cidr(SUBNETS[name].cidr);
  if (range === undefined) throw new Error(`${SUBNETS[name].cidr} is no CIDR`);
  let next = step === 1 ? range.first + 4 : range.first + step + 5;
  let prefix = range.last + 1 - 16;
  return {
    address: () => {
      const address = formatIpv4(next);
      next += step;
      return address;
    },
    prefix: () => {
      prefix -= 16;
      return `${formatIpv4(prefix)}/28`;
    },
  };
}
