import { bucketNamed } from './buckets.ts';
import {
  addIamPolicy,
  addIamRole,
  addInstanceProfile,
  type IamRoleOptions,
  type InstanceProfileOptions,
  newIam,
} from './iam.ts';
import { catalogue } from './instance-types.ts';
import { type OrganizationPlan, organizationOf } from './organizations.ts';
import { RegionBuilder } from './region-builder.ts';
import { defaultOptInStatus, isEnabled } from './regions.ts';
import type { AccountState, BucketRecord, OrganizationState, RegionState, RoleRecord, Subscription } from './state.ts';

/** Everything the simulated AWS serves. Mutable: what changes here, the next call sees. */
export interface World {
  /** The account of the credentials that `SimulatedAws.env()` gives. */
  readonly homeAccountId: string;
  /** The time that ages are counted back from. */
  readonly now: Date;
  readonly accounts: ReadonlyMap<string, AccountState>;
  /** By ARN. */
  readonly roles: ReadonlyMap<string, RoleRecord>;
  /** By name. */
  readonly buckets: ReadonlyMap<string, BucketRecord>;
  /** Texts by the secrets' ARNs. */
  readonly secrets: ReadonlyMap<string, string>;
  /** What SES sends by. */
  readonly mail: MailState;
  readonly organizations: readonly OrganizationState[];
  /** Adds to an account, making it on first use. */
  account(id: string, build: (account: AccountBuilder) => unknown): World;
  account(id: string): AccountState | undefined;
  /**
   * The state of one account in one region, made empty on first use; `undefined` when there is no such account, or the
   * region is unknown or not enabled for it.
   */
  region(accountId: string, name: string): RegionState | undefined;
  /** The region's builder, to change it while it is served. Throws where `region` gives `undefined`. */
  in(accountId: string, region: string): RegionBuilder;
  /** A role that may be assumed, in an account of the world (made if need be). */
  role(arn: string, options?: { readonly externalId?: string; readonly trusts?: readonly string[] }): World;
  /** A secret of Secrets Manager, by its whole ARN. */
  secret(arn: string, text: string): World;
  /** What SES sends by, as it is from now on; what is left out stays. */
  mailing(state: Partial<MailState>): World;
  /** An SNS topic, in the account and region that its ARN names. */
  topic(arn: string, options?: { readonly subscriptions?: readonly Subscription[]; readonly keyArn?: string }): World;
  /** An S3 bucket; without more said one of the home account, in the first region in which that has something. */
  bucket(name: string, options?: { readonly region?: string; readonly account?: string }): World;
  /** An organisation. Its active accounts are accounts of the world; `unitAt` finds its units. */
  organization(plan: OrganizationPlan): World;
}

/** What SES sends by. */
export interface MailState {
  /** ARNs of identities that are verified. */
  readonly verified: ReadonlySet<string>;
  /** Names, in whatever region. */
  readonly configurationSets: ReadonlySet<string>;
  /** Whether accounts are in the sandbox, where recipients have to be verified, too. */
  readonly inSandbox: boolean;
}

export interface AccountBuilder {
  /** Adds to a region; it must be enabled for the account. */
  region(name: string, build?: (region: RegionBuilder) => unknown): AccountBuilder;
  optIn(...regions: string[]): AccountBuilder;
  /** Makes a region not enabled, even one that every account has (as an AWS-side test of `AuthFailure`). */
  optOut(...regions: string[]): AccountBuilder;
  /** Hides what EKS manages from calls without `IncludeManagedResources`. */
  hideManagedResources(): AccountBuilder;
  /** Unpaged `DescribeNetworkInterfaces` fails. */
  large(): AccountBuilder;
  /** A role of IAM, made or made anew. Nodes have the role `eks-node` unless told. */
  iamRole(name: string, options?: IamRoleOptions): AccountBuilder;
  /** A policy of the account's own, made or given a new version. */
  iamPolicy(name: string, document: object | string): AccountBuilder;
  instanceProfile(name: string, options?: InstanceProfileOptions): AccountBuilder;
}

/**
 * An AWS to be filled: `aWorld().account('111122223333', (a) => a.region('eu-west-1', (r) => r.vpc('main')))`. The
 * home account is the first one unless told; without any it is 111122223333.
 */
export function aWorld(options: { readonly home?: string; readonly now?: Date } = {}): World {
  const now = options.now ?? new Date();
  const accounts = new Map<string, AccountState>();
  const roles = new Map<string, RoleRecord>();
  const buckets = new Map<string, BucketRecord>();
  const secrets = new Map<string, string>();
  let mail: MailState = { verified: new Set(), configurationSets: new Set(), inSandbox: false };
  const organizations: OrganizationState[] = [];
  const builders = new Map<RegionState, RegionBuilder>();

  const accountOf = (id: string) => {
    if (!/^\d{12}$/.test(id)) throw new Error(`not an account id: ${id}`);
    const account = accounts.get(id) ?? newAccount(id);
    accounts.set(id, account);
    return account;
  };
  const builderOf = (region: RegionState) => {
    const builder = builders.get(region) ?? new RegionBuilder({ region, now, cnis: new Map() });
    builders.set(region, builder);
    return builder;
  };
  const enabledRegion = (account: AccountState, name: string) => {
    const region = regionOf(account, name);
    if (region === undefined) throw new Error(`region ${name} is not enabled for account ${account.id}`);
    return builderOf(region);
  };

  function account(id: string, build: (account: AccountBuilder) => unknown): World;
  function account(id: string): AccountState | undefined;
  function account(id: string, build?: (account: AccountBuilder) => unknown): World | AccountState | undefined {
    if (build === undefined) return accounts.get(id);
    const state = accountOf(id);
    build(accountBuilder(state, (name) => enabledRegion(state, name), now));
    return world;
  }

  const world: World = {
    get homeAccountId() {
      return options.home ?? accounts.keys().next().value ?? '111122223333';
    },
    now,
    accounts,
    roles,
    buckets,
    organizations,
    account,
    region: (accountId, name) => {
      const state = accounts.get(accountId);
      return state === undefined ? undefined : regionOf(state, name);
    },
    in: (accountId, name) => enabledRegion(accountOf(accountId), name),
    role: (arn, { externalId, trusts = [] } = {}) => {
      const accountId = /^arn:[a-z-]+:iam::(\d{12}):role\/.+/.exec(arn)?.[1];
      if (accountId === undefined) throw new Error(`not a role's ARN: ${arn}`);
      accountOf(accountId);
      roles.set(arn, { arn, accountId, externalId, trusts });
      return world;
    },
    secrets,
    get mail() {
      return mail;
    },
    mailing: (state) => {
      mail = { ...mail, ...state };
      return world;
    },
    secret: (arn, text) => {
      secrets.set(arn, text);
      return world;
    },
    topic: (arn, { subscriptions = [], keyArn } = {}) => {
      const [, region, accountId] = /^arn:[a-z-]+:sns:([a-z0-9-]+):(\d{12}):[\w-]+(?:\.fifo)?$/.exec(arn) ?? [];
      if (region === undefined || accountId === undefined) throw new Error(`not a topic's ARN: ${arn}`);
      enabledRegion(accountOf(accountId), region).topic(arn, subscriptions, keyArn);
      return world;
    },
    bucket: (name, { account: accountId = world.homeAccountId, region } = {}) => {
      const { regions } = accountOf(accountId);
      buckets.set(name, bucketNamed(name, accountId, region ?? regions.keys().next().value ?? 'eu-west-1'));
      return world;
    },
    organization: (plan) => {
      const organization = organizationOf(plan);
      for (const { id, state } of organization.accounts.values()) if (state === 'ACTIVE') accountOf(id);
      organizations.push(organization);
      return world;
    },
  };
  return world;
}

function accountBuilder(state: AccountState, builderOf: (region: string) => RegionBuilder, now: Date): AccountBuilder {
  const scene = { iam: state.iam, now };
  const builder: AccountBuilder = {
    region: (name, build) => {
      const region = builderOf(name);
      build?.(region);
      return builder;
    },
    optIn: (...regions) => {
      for (const name of regions) state.optInStatus.set(name, 'opted-in');
      return builder;
    },
    optOut: (...regions) => {
      for (const name of regions) state.optInStatus.set(name, 'not-opted-in');
      return builder;
    },
    hideManagedResources: () => {
      state.managedResourceVisibility = 'hidden';
      return builder;
    },
    large: () => {
      state.large = true;
      return builder;
    },
    iamRole: (name, options) => {
      addIamRole(scene, name, options);
      return builder;
    },
    iamPolicy: (name, document) => {
      addIamPolicy(scene, name, document);
      return builder;
    },
    instanceProfile: (name, options) => {
      addInstanceProfile(scene, name, options);
      return builder;
    },
  };
  return builder;
}

function newAccount(id: string): AccountState {
  return {
    id,
    optInStatus: defaultOptInStatus(),
    regions: new Map(),
    iam: newIam(id, 'aws'),
    managedResourceVisibility: 'visible',
    large: false,
  };
}

function regionOf(account: AccountState, name: string): RegionState | undefined {
  if (!isEnabled(account, name)) return undefined;
  const region = account.regions.get(name) ?? newRegion(account, name);
  account.regions.set(name, region);
  return region;
}

function newRegion({ id: accountId, iam }: AccountState, name: string): RegionState {
  return {
    accountId,
    name,
    iam,
    vpcs: new Map(),
    subnets: new Map(),
    routeTables: new Map(),
    natGateways: new Map(),
    vpcEndpoints: new Map(),
    networkAcls: new Map(),
    securityGroups: new Map(),
    enis: new Map(),
    instances: new Map(),
    launchTemplates: new Map(),
    autoScalingGroups: new Map(),
    scalingActivities: [],
    clusters: new Map(),
    cniVersions: new Map(),
    topics: new Map(),
    securityHub: undefined,
    instanceTypes: catalogue(),
    eniQuota: 5000,
    withoutOffering: new Set(),
    zones: new Set(['a', 'b', 'c'].map((letter) => `${name}${letter}`)),
    eniIdsBySubnet: new Map(),
    eniIdsByInstance: new Map(),
    names: new Map(),
    lastSequence: 0,
  };
}
