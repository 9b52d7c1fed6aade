import { eniDeleter } from '../aws/eni-deleter.ts';
import { toGap } from '../aws/errors.ts';
import type { EniDelete } from '../aws/ports.ts';
import { assumeRole, type Session } from '../aws/sessions.ts';
import type { ReachableTarget } from '../estate/targets.ts';
import type { Gap } from '../model/coverage.ts';

export type Deleting = { readonly deleter: EniDelete } | { readonly gap: Gap };

/**
 * What deletes in a target: the role of that name in its account, entered with the external id that reading takes. In
 * our own account, and without a name, it is whoever reads there.
 */
export async function deleterFor(
  { session, target, access }: ReachableTarget,
  roleName: string | undefined,
  home: Session,
  signal: AbortSignal,
): Promise<Deleting> {
  if (roleName === undefined || access.roleArn === undefined) return { deleter: eniDeleter(session, target.region) };
  const arn = `arn:${target.partition}:iam::${target.accountId}:role/${roleName}`;
  try {
    const role = { arn, externalId: access.externalId };
    return { deleter: eniDeleter(await assumeRole(home, role, signal), target.region) };
  } catch (error) {
    return { gap: toGap('target', 'sts:AssumeRole', error) };
  }
}
