import { type App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import type { IConstruct } from 'constructs';
import { describe, expect, it } from 'vitest';
import { CONFIGURATIONS, synthesized } from './synthesized.ts';

interface Accepted {
  /** Path of the construct on which it is accepted, for all below it. */
  readonly path: string;
  readonly id: string;
  readonly reason: string;
}

interface Found {
  readonly path: string;
  readonly id: string;
}

function acceptedIn(app: App): readonly Accepted[] {
  return app.node
    .findAll()
    .flatMap((construct) => acceptedOn(construct).map(([id, reason]) => ({ path: construct.node.path, id, reason })));
}

/** What is accepted of cdk-nag's packs; their names are in front of the ids. */
function acceptedOn({ node }: IConstruct): readonly (readonly [string, string])[] {
  return node.metadata
    .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
    .flatMap(({ data }) => Object.entries(data as Readonly<Record<string, string>>))
    .filter(([id]) => /^(AwsSolutions|Serverless)::/.test(id))
    .map(([id, reason]) => [id.replace(/^\w+::/, ''), reason] as const);
}

/** All findings, accepted or not: in this form the packs do not know what is. */
function foundIn(app: App): readonly Found[] {
  return [new AwsSolutionsChecks(), new ServerlessChecks()].flatMap((pack) =>
    pack
      .validateScope(app)
      .violations.flatMap(({ ruleName, violatingResources }) =>
        violatingResources.map(({ constructPath = '' }) => ({ path: constructPath, id: ruleName })),
      ),
  );
}

function covers({ path, id }: Accepted, found: Found): boolean {
  return id === found.id && (found.path === path || found.path.startsWith(`${path}/`));
}

const apps = [
  ...Object.entries(CONFIGURATIONS),
  ['clean-up that only plans', { cleanup: { mode: 'plan', accounts: 'all', regions: 'all' } }],
  [
    'a topic of the user',
    { notifications: { topicArn: 'arn:aws:sns:eu-west-1:111122223333:ips', emails: ['team@example.com'] } },
  ],
] as const;

describe.each(apps)('cdk-nag on %s', (_, input) => {
  const { app } = synthesized(input);
  const [found, accepted] = [foundIn(app), acceptedIn(app)];

  it('finds something, or else it has not looked', () => {
    expect(found.length).toBeGreaterThan(5);
  });

  it('finds nothing that is not accepted', () => {
    expect(found.filter((one) => !accepted.some((acceptance) => covers(acceptance, one)))).toEqual([]);
  });

  it('has nothing accepted that it does not find', () => {
    expect(accepted.filter((acceptance) => !found.some((one) => covers(acceptance, one)))).toEqual([]);
  });

  it('has a sentence for the reason of each', () => {
    const reasons = accepted.map(({ reason }) => reason);
    expect(reasons.filter((reason) => !/^[A-Z].{30,}\.$/.test(reason))).toEqual([]);
  });
});
