import { list } from '../../common/words.ts';
import type { IamRole } from '../../model/inventory.ts';
import type { RemedyStep } from '../../model/remediation.ts';
import { named } from '../aws/aws-values.ts';
import { awsCommand, given } from '../aws/commands.ts';
import type { PolicyVerdict } from './iam-policy.ts';

/** An action that a role does not allow, and what forbids it. */
export interface Forbidden {
  readonly action: string;
  readonly ofPolicies: PolicyVerdict;
  readonly bounded: boolean;
}

/** What a policy of the role denies outright. */
export function deniedIn(lacking: readonly Forbidden[]): readonly string[] {
  return lacking.filter(({ ofPolicies }) => ofPolicies === 'denied').map(({ action }) => action);
}

/** What no policy of the role allows. */
export function unallowedIn<Lacking extends Forbidden>(lacking: readonly Lacking[]): readonly Lacking[] {
  return lacking.filter(({ ofPolicies }) => ofPolicies === 'not-allowed');
}

/** What the permissions boundary of the role does not allow. */
export function boundedIn(lacking: readonly Forbidden[]): readonly string[] {
  return lacking.filter(({ bounded }) => bounded).map(({ action }) => action);
}

/** `Policy limits, its permissions boundary, does not allow …`, as a clause; empty where no boundary forbids any of it. */
export function boundaryText(
  { permissionsBoundary }: Pick<IamRole, 'permissionsBoundary'>,
  lacking: readonly Forbidden[],
): string {
  const bounded = boundedIn(lacking);
  if (permissionsBoundary === undefined || bounded.length === 0) return '';
  const what = bounded.length < lacking.length ? list(bounded) : bounded.length === 1 ? 'it' : 'them';
  return `Policy ${nameOf(permissionsBoundary.arn)}, its permissions boundary, does not allow ${what}`;
}

/** A role has what its policies and its boundary both allow: more policies do not help where the boundary forbids it. */
export function boundarySteps(
  { permissionsBoundary }: Pick<IamRole, 'permissionsBoundary'>,
  lacking: readonly Forbidden[],
  region: string,
): readonly (string | RemedyStep)[] {
  const bounded = boundedIn(lacking);
  if (permissionsBoundary === undefined || bounded.length === 0) return [];
  const { arn } = permissionsBoundary;
  return [
    `Allow in ${named('policyName', nameOf(arn), 'its policy')}, the permissions boundary of the role: ${list(bounded, bounded.length)}. It limits what the policies of the role allow. This shows which version of it is in force:`,
    awsCommand('iam', 'get-policy', region, { 'policy-arn': given('policyArn', arn) }),
  ];
}

function nameOf(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}
