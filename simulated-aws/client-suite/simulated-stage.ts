/** The plan, in the simulated AWS. */
import { aWorld, type SimulatedAws, startSimulatedAws, type UnitPlan, type World } from '../index.ts';
import {
  CLUSTERS,
  EMPTY_PROFILE,
  FARGATE,
  INSTANCES,
  makeInterfaces,
  NODE_ROLE,
  NODEGROUP,
  POLICY,
  RESERVATIONS,
  SCALING_GROUP,
  SUBNETS,
  SUSPENDED_ACCOUNT,
  TEMPLATE,
  TERMINATED,
  UNITS,
  VPC,
} from './plan.ts';
import {
  ALL_QUEUE,
  BUCKET,
  type Clients,
  clientsFor,
  HOME,
  naming,
  OTHER,
  REGION,
  ROLE,
  type Stage,
  TOPIC,
  URGENT_ONLY,
  URGENT_QUEUE,
} from './stage.ts';

export interface SimulatedStage extends Stage {
  readonly aws: SimulatedAws;
}

/** Starts it; `aws.stop()` ends it. */
export async function simulatedStage(): Promise<SimulatedStage> {
  const world = plannedWorld();
  const aws = await startSimulatedAws(world);
  const clients = clientsFor(aws.endpoint, aws.clientConfig(REGION).credentials);
  const ids = await idsOf(world, clients);
  const read = new Map<string, number>();
  return {
    aws,
    clients,
    clientsWith: (credentials) => clientsFor(aws.endpoint, credentials),
    ...naming(ids),
    received: async (queue) => {
      const fresh = aws.publications.slice(read.get(queue)).flatMap(({ deliveries }) => deliveries);
      read.set(queue, aws.publications.length);
      return fresh.filter(({ endpoint }) => endpoint.endsWith(`:${queue}`)).map(({ body }) => body);
    },
  };
}

function plannedWorld(): World {
  return aWorld({ home: HOME })
    .account(HOME, (account) => {
      for (const document of POLICY.versions) account.iamPolicy(POLICY.name, document);
      const { name, path, inline, profile } = NODE_ROLE;
      account.iamRole(name, { path, policies: [POLICY.name], inline });
      account.instanceProfile(profile, { role: name }).instanceProfile(EMPTY_PROFILE).region(REGION);
    })
    .account(OTHER, (account) => account.region(REGION, (region) => region.vpc('other', { cidr: '10.9.0.0/16' })))
    .role(ROLE)
    .organization({ management: HOME, units: unitsIn('root') })
    .bucket(BUCKET, { region: REGION })
    .topic(TOPIC, {
      subscriptions: [
        { protocol: 'sqs', endpoint: queueArn(ALL_QUEUE) },
        { protocol: 'sqs', endpoint: queueArn(URGENT_QUEUE), filterPolicy: URGENT_ONLY },
      ],
    });
}

function unitsIn(parent: string): Readonly<Record<string, UnitPlan>> {
  const units = UNITS.filter((unit) => unit.parent === parent);
  return Object.fromEntries(
    units.map(({ name, accounts }) => [name, { accounts: accounts.map(plannedAccount), units: unitsIn(name) }]),
  );
}

/** AWS chooses an account's id; here it follows from the name's place in the plan. */
function plannedAccount(name: string) {
  const number = UNITS.flatMap(({ accounts }) => [...accounts]).indexOf(name);
  const state = name === SUSPENDED_ACCOUNT ? 'SUSPENDED' : 'ACTIVE';
  return { id: String(300_000_000_000 + number), name, state } as const;
}

/** A unit's id by its name, which is one of its kind in the plan. */
function unitIds(world: World): readonly (readonly [string, string])[] {
  return world.organizations.flatMap((organization) =>
    [...organization.units.values()].map(
      ({ id, name }) => [`unit:${id === organization.root.id ? 'root' : name}`, id] as const,
    ),
  );
}

function queueArn(name: string): string {
  return `arn:aws:sqs:${REGION}:${HOME}:${name}`;
}

async function idsOf(world: World, clients: Clients): Promise<ReadonlyMap<string, string>> {
  const region = world.in(HOME, REGION).vpc('main', { ...VPC, wayOut: 'none' });
  for (const { name, cidr, zone, tags } of SUBNETS) region.subnet(name, { cidr, az: zone, tags });
  for (const { subnet, cidr, type } of RESERVATIONS) region.reservation(subnet, { cidr, type });
  for (const instance of [...INSTANCES, TERMINATED]) region.instance(instance);
  region.terminateInstance(TERMINATED.name);
  region.launchTemplate(TEMPLATE.name, { versions: TEMPLATE.types.map((InstanceType) => ({ InstanceType })) });
  for (const { name, version, subnets } of CLUSTERS) {
    // moto's control plane has no interfaces, and neither has an add-on.
    region.cluster(name, { version, subnets, controlPlaneEnis: 0, cni: { selfManaged: true } });
  }
  const { cluster, name, subnets, types, amiType } = NODEGROUP;
  region.nodegroup(cluster, name, { subnets, instanceTypes: types, amiType });
  region.fargateProfile(FARGATE.cluster, FARGATE.name, FARGATE);
  region.selfManagedGroup(SCALING_GROUP.cluster, SCALING_GROUP.name, {
    subnets: SCALING_GROUP.subnets,
    instanceTypes: SCALING_GROUP.types,
    launchTemplate: TEMPLATE.name,
  });
  const interfaces = await makeInterfaces(clients, (subnet) => region.idOf('subnet', subnet));
  return new Map([
    ['vpc:main', region.idOf('vpc', 'main')],
    ['vpc:other', world.in(OTHER, REGION).idOf('vpc', 'other')],
    ...SUBNETS.map((subnet) => [`subnet:${subnet.name}`, region.idOf('subnet', subnet.name)] as const),
    ...[...INSTANCES, TERMINATED].map(
      (instance) => [`instance:${instance.name}`, region.idOf('instance', instance.name)] as const,
    ),
    [`template:${TEMPLATE.name}`, region.idOf('launch-template', TEMPLATE.name)],
    ...unitIds(world),
    ...interfaces,
  ]);
}
