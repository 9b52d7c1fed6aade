import type { EvaluationResult } from '@aws-sdk/client-iam';
import { HUB_ACTIONS } from '../../aws/hub/permissions.ts';
import type { HubPorts } from '../../aws/hub/ports.ts';
import { ACTIONS, CLEANUP_READ_ACTIONS, READ_ACTIONS } from '../../aws/permissions.ts';
import { everyPage } from '../../collect/paging.ts';
import { FOLDERS } from '../../config/names.ts';
import type { Look, SeenDecision } from '../seen.ts';
import { look } from './look.ts';

/** Actions that the function of a role calls, and on what. */
export interface RoleNeeds {
  readonly role: string;
  readonly arn: string;
  readonly actions: readonly string[];
  readonly resource: string;
}

/** The roles of a deployment, by what they are made for. */
export interface HubRoleArns {
  readonly audit: string | undefined;
  readonly scan: string | undefined;
  readonly cleanup: string | undefined;
}

/**
 * What each function calls that its policies allow without a condition. Not among it: entering other accounts, which the
 * function tries itself; deleting ENIs, which depends on the tags of each; what Lambda does in the functions' names.
 */
export function needsOf(
  { audit, scan, cleanup }: HubRoleArns,
  around: {
    readonly bucketArn: string;
    readonly topicArn: string | undefined;
    readonly ownerTopicArns: readonly string[];
    readonly busArn: string | undefined;
    /** Of the queues that the audit puts messages into. */
    readonly queueArns: readonly string[];
    readonly isHomeAudited: boolean;
  },
): readonly RoleNeeds[] {
  const { bucketArn, topicArn, ownerTopicArns, busArn, queueArns, isHomeAudited } = around;
  const objects = [ACTIONS.s3.getObject, ACTIONS.s3.putObject];
  const ledger = `${bucketArn}/${FOLDERS.ledger}/targets/000000000000/region.json`;
  const of = (role: string, arn: string | undefined, actions: readonly string[], resource: string | undefined) =>
    arn === undefined || resource === undefined ? [] : [{ role, arn, actions, resource }];
  return [
    ...of('scan', scan, READ_ACTIONS, isHomeAudited ? '*' : undefined),
    ...of('scan', scan, objects, ledger),
    ...of('audit', audit, objects, ledger),
    ...of('audit', audit, [ACTIONS.sns.publish], topicArn),
    ...ownerTopicArns.flatMap((arn) => of('audit', audit, [ACTIONS.sns.publish], arn)),
    ...of('audit', audit, [ACTIONS.events.putEvents], busArn),
    ...queueArns.flatMap((arn) => of('audit', audit, [ACTIONS.sqs.sendMessage], arn)),
    ...of('cleanup', cleanup, CLEANUP_READ_ACTIONS, isHomeAudited ? '*' : undefined),
    ...of('cleanup', cleanup, objects, ledger),
  ];
}

/** What IAM's simulator says of them, with the boundary and the policies of the organisation that it can see. */
export function lookAtDecisions(
  { iam }: Pick<HubPorts, 'iam'>,
  needs: readonly RoleNeeds[],
  signal: AbortSignal,
): Promise<Look<readonly SeenDecision[]>> {
  return look('the roles', async () => {
    const found: SeenDecision[] = [];
    // One after another: IAM lets the simulator be asked a few times a second.
    for (const { role, arn, actions, resource } of needs) {
      const results = await everyPage(HUB_ACTIONS.iam.simulatePrincipalPolicy, async (Marker) => {
        const input = { PolicySourceArn: arn, ActionNames: [...actions], ResourceArns: [resource], Marker };
        const page = await iam.simulatePrincipalPolicy(input, signal);
        return { items: page.EvaluationResults ?? [], nextToken: page.IsTruncated === true ? page.Marker : undefined };
      });
      const byAction = new Map(results.map((result) => [result.EvalActionName, result]));
      found.push(...actions.map((action) => decisionOf(role, action, byAction.get(action))));
    }
    return found;
  });
}

/** An action that the simulator is silent about is not known. */
function decisionOf(role: string, action: string, result: EvaluationResult | undefined): SeenDecision {
  return { role, action, verdict: verdictOf(result), by: result && takenBy(result) };
}

function verdictOf(result: EvaluationResult | undefined): SeenDecision['verdict'] {
  switch (result?.EvalDecision) {
    case 'allowed':
      return 'allowed';
    case 'explicitDeny':
      return 'denied';
    case 'implicitDeny':
      return (result.MissingContextValues ?? []).length > 0 ? 'unknown' : 'not-allowed';
    default:
      return 'unknown';
  }
}

function takenBy(result: EvaluationResult): SeenDecision['by'] {
  if (result.OrganizationsDecisionDetail?.AllowedByOrganizations === false) return 'organization';
  return result.PermissionsBoundaryDecisionDetail?.AllowedByPermissionsBoundary === false ? 'boundary' : undefined;
}
