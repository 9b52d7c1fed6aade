/** For tests: every call of the ports, with every way in which its answer is none. */
import { ANSWERS } from '../../lambda/aws/answers.ts';
import { ACTIONS } from '../../lambda/aws/permissions.ts';
import { backendOf } from '../../simulated-aws/server.ts';
import { type AnswerShape, type Harm, PART_HARMS, tokenMember, WHOLE_HARMS } from './bad-answers.ts';
import { troubledWorld } from './troubled-world.ts';

export interface Row {
  /** The IAM action: `ec2:DescribeSubnets`. */
  readonly action: string;
  readonly service: string;
  readonly operation: string;
  readonly shape: AnswerShape;
  readonly harms: readonly Harm[];
}

/** One version is asked for by its number, and of activities the latest: there is no next page. */
const NOT_PAGED = new Set(['autoscaling:DescribeScalingActivities', 'ec2:DescribeLaunchTemplateVersions']);

/** Right answers: PutObject answers with headers alone, and objects are of any type. */
const RIGHT: Readonly<Record<string, readonly string[]>> = {
  's3:GetObject': ['other-content-type'],
  's3:PutObject': [
    'empty',
    'cut-in-the-middle',
    'cut-at-the-end',
    'other-content-type',
    'no-content',
    'partial-content',
    'connection-cut',
    'other-case',
  ],
};

const { services } = backendOf(troubledWorld(), {});

export const ROWS: readonly Row[] = Object.entries(ACTIONS).flatMap(([port, actions]) =>
  Object.entries<string>(actions).map(([method, action]) => {
    const [service = '', operation = ''] = action.split(':');
    const answers: Readonly<Record<string, unknown>> = ANSWERS[port as keyof typeof ANSWERS];
    const shape = answers[method] as AnswerShape;
    return { action, service, operation, shape, harms: harmsOf(action, service, operation, shape) };
  }),
);

function harmsOf(action: string, service: string, operation: string, shape: AnswerShape): readonly Harm[] {
  const schema = services.get(service)?.operations.get(operation)?.schema;
  if (schema === undefined) throw new Error(`the simulated AWS has no ${action}`);
  const paged = tokenMember(schema) !== undefined && !NOT_PAGED.has(action);
  const hasPart = shape.list !== undefined || shape.object !== undefined;
  const members = [...(shape.each ?? []), ...(shape.holds ?? []), ...(shape.beside ?? [])];
  return [
    ...WHOLE_HARMS.filter(
      ({ kind }) =>
        (paged || (kind !== 'token-repeated' && kind !== 'page-lost')) &&
        (hasPart || kind !== 'twice-named') &&
        RIGHT[action]?.includes(kind) !== true,
    ),
    ...(hasPart ? PART_HARMS : []),
    ...members
      // Not of the wire: the SDK adds it.
      .filter((member) => member !== '$metadata')
      .map((member): Harm => ({ kind: 'member-missing', member })),
  ];
}

export function nameOf(harm: Harm): string {
  return harm.kind === 'member-missing' ? `${harm.kind} ${harm.member}` : harm.kind;
}
