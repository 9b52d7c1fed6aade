/** A world out of what a file says. */
import { type AccountBuilder, aWorld, type World } from '../world/world.ts';
import { buildRegion } from './build-region.ts';
import { atPath, type Path, WorldFileError } from './problem.ts';
import type { AccountEntry, WorldFile } from './schema.ts';

/** @throws WorldFileError where AWS would not have it so, with the place in the file */
export function buildWorld(file: WorldFile): World {
  const { home, now, accounts } = file;
  if (home !== undefined && accounts[home] === undefined) {
    throw new WorldFileError(atPath(['home'], `account ${home} is none of accounts`));
  }
  const world = aWorld({
    ...(home === undefined ? {} : { home }),
    ...(now === undefined ? {} : { now: new Date(now) }),
  });
  // First all accounts, in the file's order: the first one is the home of what does not say where it is.
  for (const id of Object.keys(accounts)) world.account(id, () => undefined);
  for (const [id, account] of Object.entries(accounts)) buildAccount(world, id, account);
  for (const [arn, role] of Object.entries(file.roles ?? {})) at(['roles', arn], () => world.role(arn, role));
  for (const [arn, topic] of Object.entries(file.topics ?? {})) at(['topics', arn], () => world.topic(arn, topic));
  for (const [name, bucket] of Object.entries(file.buckets ?? {})) {
    at(['buckets', name], () => world.bucket(name, bucket));
  }
  for (const [index, plan] of (file.organizations ?? []).entries()) {
    at(['organizations', index], () => world.organization(plan));
  }
  return world;
}

function buildAccount(world: World, id: string, entry: AccountEntry): void {
  world.account(id, (account) => {
    account.optIn(...(entry.optIn ?? [])).optOut(...(entry.optOut ?? []));
    if (entry.hideManagedResources === true) account.hideManagedResources();
    if (entry.large === true) account.large();
    buildIam(account, entry, ['accounts', id]);
    for (const [name, region] of Object.entries(entry.regions ?? {})) {
      const path = ['accounts', id, 'regions', name];
      const builder = at(path, () => world.in(id, name));
      buildRegion(builder, region, (below, build) => at([...path, ...below], build));
    }
  });
}

/** Policies first: roles name them; then roles, which instance profiles name. */
function buildIam(account: AccountBuilder, entry: AccountEntry, path: Path): void {
  for (const [name, document] of Object.entries(entry.iamPolicies ?? {})) {
    at([...path, 'iamPolicies', name], () => account.iamPolicy(name, document));
  }
  for (const [name, role] of Object.entries(entry.iamRoles ?? {})) {
    at([...path, 'iamRoles', name], () => account.iamRole(name, role));
  }
  for (const [name, profile] of Object.entries(entry.instanceProfiles ?? {})) {
    at([...path, 'instanceProfiles', name], () => account.instanceProfile(name, profile));
  }
}

/** Says where in the file it is that a builder refuses. */
function at<Result>(path: Path, build: () => Result): Result {
  try {
    return build();
  } catch (error) {
    if (error instanceof WorldFileError) throw error;
    throw new WorldFileError(atPath(path, error instanceof Error ? error.message : String(error)), { cause: error });
  }
}
