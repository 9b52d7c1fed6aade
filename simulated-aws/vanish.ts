import { type RegionState, removeEni, removeInstance, type World } from './world/index.ts';
import type { IamState } from './world/state.ts';

/**
 * Takes a resource out of the world, wherever it is: an ENI, instance or subnet by id; a cluster, node group, add-on
 * or Fargate profile by name; an access entry by its principal; a role or instance profile by name; from an organisation an account or unit by id. Does nothing when there is none.
 */
export function removeResource(world: World, idOrName: string): void {
  for (const account of world.accounts.values()) {
    for (const region of account.regions.values()) removeFrom(region, idOrName);
    account.iam.roles.delete(idOrName);
    account.iam.instanceProfiles.delete(idOrName);
    account.iam.policies.delete(idOrName);
    detachPolicy(account.iam, idOrName);
  }
  for (const { accounts, units } of world.organizations) {
    accounts.delete(idOrName);
    units.delete(idOrName);
  }
}

/** A policy that is attached cannot be deleted (IAM API reference, DeletePolicy). */
function detachPolicy({ roles }: IamState, arn: string): void {
  for (const [name, role] of roles) {
    if (!role.attached.includes(arn)) continue;
    roles.set(name, { ...role, attached: role.attached.filter((each) => each !== arn) });
  }
}

function removeFrom(region: RegionState, idOrName: string): void {
  removeEni(region, idOrName);
  removeInstance(region, idOrName);
  region.subnets.delete(idOrName);
  region.launchTemplates.delete(idOrName);
  region.autoScalingGroups.delete(idOrName);
  region.clusters.delete(idOrName);
  for (const cluster of region.clusters.values()) {
    cluster.nodegroups.delete(idOrName);
    cluster.addons.delete(idOrName);
    cluster.fargateProfiles.delete(idOrName);
    cluster.accessEntries.delete(idOrName);
    cluster.podIdentityAssociations.delete(idOrName);
  }
}
