/**
 * IAM's evaluation of policies, by a library and not by hand. The only file that imports it: it is under the AGPL, so it
 * goes into nothing that we ship (`test/contract/rooms.test.ts`).
 */
import { isWildcardOnlyAction, runSimulation, type SingleResourceSimulationResult } from '@cloud-copilot/iam-simulate';
import type { AccessQuestion } from '../authorization.ts';

/** A policy document with nothing of CloudFormation left in it. */
export interface PolicyDocument {
  readonly Version?: string;
  readonly Statement: readonly unknown[];
}

/** A question with all that IAM looks at to answer it. */
export interface Evaluation {
  readonly question: AccessQuestion;
  /** The whole context of the request. */
  readonly context: AccessQuestion['context'];
  /** What is attached to the caller. */
  readonly identityPolicy: PolicyDocument;
  /** The policy of the resource itself: a trust policy, or that of a bucket, a key, a topic. */
  readonly resourcePolicy: PolicyDocument | undefined;
}

export interface Evaluated {
  readonly allowed: boolean;
  /** `Sid` of the caller's statements that allow it; those without one are left out. */
  readonly allowedBy: readonly string[];
}

/**
 * @throws Error for whatever the library cannot evaluate: an unknown action, a resource that is not the action's, a key
 * of the context that means nothing to it, so that a condition would be held against nothing
 */
export async function evaluate({ question, context, identityPolicy, resourcePolicy }: Evaluation): Promise<Evaluated> {
  const { caller, action, resource, resourceAccountId } = question;
  const simulated = await runSimulation(
    {
      request: {
        principal: caller.arn,
        action,
        resource: { resource: (await knowsNoResource(action)) ? '*' : resource, accountId: resourceAccountId },
        contextVariables: Object.fromEntries(
          Object.entries(context).map(([key, value]) => [key, typeof value === 'string' ? value : [...value]]),
        ),
      },
      identityPolicies: [{ name: 'identity', policy: identityPolicy }],
      resourcePolicy,
      serviceControlPolicies: [],
      resourceControlPolicies: [],
    },
    {},
  );
  if (simulated.resultType !== 'single') {
    const why = simulated.resultType === 'error' ? JSON.stringify(simulated.errors) : 'it stands for many resources';
    throw new Error(`cannot evaluate ${action} on ${resource}: ${why}`);
  }
  const { ignoredContextKeys = [] } = simulated.result;
  if (ignoredContextKeys.length > 0) throw new Error(`${action} knows no ${ignoredContextKeys.join(', ')}`);
  return { allowed: simulated.overallResult === 'Allowed', allowedBy: allowingStatements(simulated) };
}

function knowsNoResource(action: string): Promise<boolean> {
  const [service = '', name = ''] = action.split(':');
  return isWildcardOnlyAction(service, name);
}

function allowingStatements({ result }: SingleResourceSimulationResult): readonly string[] {
  const { allowStatements = [] } = result.analysis.identityAnalysis ?? {};
  return allowStatements.flatMap(({ statement }) => statement.sid() ?? []);
}
