import { type App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import type { IConstruct } from 'constructs';

export interface Accepted {
  /** Path of the construct on which it is accepted, for all below it. */
  readonly path: string;
  readonly id: string;
  readonly reason: string;
}

export interface Found {
  readonly path: string;
  readonly id: string;
}

export function acceptedIn(app: App): readonly Accepted[] {
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
export function foundIn(app: App): readonly Found[] {
  return [new AwsSolutionsChecks(), new ServerlessChecks()].flatMap((pack) =>
    pack
      .validateScope(app)
      .violations.flatMap(({ ruleName, violatingResources }) =>
        violatingResources.map(({ constructPath = '' }) => ({ path: constructPath, id: ruleName })),
      ),
  );
}

export function covers({ path, id }: Accepted, found: Found): boolean {
  return id === found.id && (found.path === path || found.path.startsWith(`${path}/`));
}

/** What makes a synth fail. */
export function notAccepted(found: readonly Found[], accepted: readonly Accepted[]): readonly Found[] {
  return found.filter((one) => !accepted.some((acceptance) => covers(acceptance, one)));
}
