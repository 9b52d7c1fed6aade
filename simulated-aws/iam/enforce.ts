import type { AccessQuestion, Authorizer } from '../authorization.ts';
import type { World } from '../world/index.ts';
import { type Evaluated, evaluate, type PolicyDocument } from './simulator.ts';

/** The policies of an estate. What has none is allowed nothing. */
export interface Policies {
  /** What is attached to a role or a user, in one document, by the ARN. */
  readonly identities: ReadonlyMap<string, PolicyDocument>;
  /** Of a role its trust policy; of a bucket, a key or a topic its own; by the ARN. */
  readonly resources: ReadonlyMap<string, PolicyDocument>;
}

/** A question that something came of, and the answer. */
export interface Asked extends Evaluated {
  readonly question: AccessQuestion;
}

export interface Enforcement {
  readonly authorizer: Authorizer;
  /** Every different one, in the order of the first time. */
  readonly asked: () => readonly Asked[];
}

/** An authorizer that goes by policies. The same question is evaluated once. */
export function enforce(policies: Policies): Enforcement {
  const known = new Map<string, Asked>();
  const used = new Set<Asked>();
  const authorizer: Authorizer = async (question, world) => {
    // No policy can deny it, and none has to allow it (STS API reference, GetCallerIdentity).
    if (question.action === 'sts:GetCallerIdentity') return { allowed: true };
    const context = contextOf(question, world);
    const key = JSON.stringify([question.caller.arn, question.action, question.resource, context]);
    const asked = known.get(key) ?? { question, ...(await answerTo(question, context, policies)) };
    known.set(key, asked);
    return { allowed: asked.allowed, use: () => used.add(asked) };
  };
  return { authorizer, asked: () => [...used] };
}

function answerTo(question: AccessQuestion, context: Context, { identities, resources }: Policies): Promise<Evaluated> {
  return evaluate({
    question,
    context,
    identityPolicy: identities.get(identityOf(question)) ?? NOTHING,
    resourcePolicy: resources.get(holderOf(question.resource)),
  });
}

type Context = Readonly<Record<string, string>>;

const NOTHING: PolicyDocument = { Version: '2012-10-17', Statement: [] };

/** A session has the policies of its role. */
function identityOf({ caller }: AccessQuestion): string {
  return caller.roleArn ?? caller.arn;
}

/** Whose policy counts: that of an object is its bucket's. */
function holderOf(resource: string): string {
  return resource.startsWith('arn:aws:s3:::') ? resource.replace(/\/.*$/, '') : resource;
}

/**
 * Keys that AWS sets in every request (IAM user guide, global condition keys), and S3 in its own. That a connection is
 * encrypted is said though it is not: it stands for one that is.
 */
function contextOf(question: AccessQuestion, world: World): Context {
  const { accountId } = question.caller;
  const organization = world.organizations.find(({ accounts }) => accounts.has(accountId));
  return {
    ...question.context,
    'aws:PrincipalArn': identityOf(question),
    'aws:PrincipalAccount': accountId,
    'aws:SecureTransport': 'true',
    ...(organization === undefined ? {} : { 'aws:PrincipalOrgID': organization.id }),
    ...(question.action.startsWith('s3:') ? { 's3:TlsVersion': '1.3' } : {}),
  };
}
