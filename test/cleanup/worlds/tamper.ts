/** Answers that are none, in the shapes of the SDK: what stands between us and AWS may send, or AWS on a bad day. */
import type { Tampering } from './specs.ts';

type Answer = Readonly<Record<string, unknown>>;

/** What AWS made of a call. */
export type Answered = { readonly output: unknown } | { readonly error: unknown };

/** Where the answers of a run's calls hold what they are about. */
const LISTS = ['NetworkInterfaces', 'Reservations', 'clusters', 'Subnets', 'Regions', 'RouteTables'] as const;

/**
 * What reaches us in the place of what AWS answers, be it an error.
 * @throws what AWS would be heard to say instead
 */
export function tampered(tampering: Tampering, action: string, input: object, answered: Answered): unknown {
  if (tampering === 'not-found' || tampering === 'another-not-found') {
    throw notFound(action, tampering === 'not-found' ? askedFor(input) : ANOTHER);
  }
  if ('error' in answered) throw error('InternalError', 'An internal error has occurred');
  const answer: Answer = isObject(answered.output) ? { ...answered.output } : {};
  switch (tampering) {
    case 'empty-object':
      return {};
    case 'empty-list':
      return inList(answer, () => []);
    case 'without-first':
      return inList(answer, ([_first, ...rest]) => rest);
    case 'about-another':
      return renamed(answer);
    case 'without-tags':
      return inList(answer, (items) => items.map((item) => (isObject(item) ? { ...item, TagSet: [] } : item)));
  }
}

const ANOTHER = 'i-0fedcba9876543210';

function inList(answer: Answer, change: (items: readonly unknown[]) => readonly unknown[]): Answer {
  return Object.fromEntries(
    Object.entries(answer).map(([name, value]) =>
      LISTS.some((list) => list === name) && Array.isArray(value) ? [name, change(value)] : [name, value],
    ),
  );
}

/** The same with the id or the name of something else. */
function renamed(answer: Answer): unknown {
  return JSON.parse(JSON.stringify(answer), (key, value: unknown) => {
    if (key === 'NetworkInterfaceId') return 'eni-0fedcba9876543210';
    if (key === 'InstanceId') return ANOTHER;
    if (key === 'LaunchTime' || key === 'createdAt' || key === 'AttachTime') return new Date(String(value));
    return key === 'name' ? 'another' : value;
  });
}

function askedFor(input: object): string {
  const values = Object.values(input).flat();
  return values.find((value) => typeof value === 'string') ?? ANOTHER;
}

function notFound(action: string, name: string): Error {
  switch (action) {
    case 'DescribeInstances':
      return error('InvalidInstanceID.NotFound', `The instance ID '${name}' does not exist`);
    case 'DescribeNetworkInterfaces':
    case 'DeleteNetworkInterface':
      return error('InvalidNetworkInterfaceID.NotFound', `The networkInterface ID '${name}' does not exist`);
    default:
      return error('ResourceNotFoundException', `No cluster found for name: ${name}.`);
  }
}

/** As the SDK's clients throw it. */
function error(code: string, message: string): Error {
  return Object.assign(new Error(message), { name: code, Code: code, $metadata: { httpStatusCode: 400 } });
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
