import * as z from 'zod';
import type { TypeOf } from './schema.ts';

/**
 * Why a section could not be read. `empty`: the configuration leaves no account to look at; `unusable`: something came
 * that is not the source's answer to the call.
 */
export const GAP_REASONS = ['denied', 'throttled', 'timeout', 'unsupported', 'empty', 'unusable', 'error'] as const;

export type GapReason = (typeof GAP_REASONS)[number];

/** What an inventory is read from. `lambda/model/source.ts` says what one is. */
export const SOURCES = ['aws', 'kubernetes'] as const;

export type SourceName = (typeof SOURCES)[number];

/** Something that could not be looked at. A gap is never "nothing wrong": it reaches every report and notification. */
export const gapSchema = z.strictObject({
  section: z.string().describe('Inventory section, or `target` when the target as a whole could not be read.'),
  /** AWS is the only one that earlier releases had. */
  source: z.enum(SOURCES).optional().describe('What could not be read from. Left out: AWS.'),
  reason: z.enum(GAP_REASONS),
  action: z.string().describe('The call that failed; for AWS its IAM action, e.g. `ec2:DescribeSubnets`.'),
  /** One line, in the source's words where it said something. */
  message: z.string(),
  /** Source, reason, action and message are that one's. */
  dependsOn: z.string().optional().describe('The section whose own gap is the cause, where this one depends on it.'),
});

export type Gap = TypeOf<typeof gapSchema>;

export function sourceOf({ source = 'aws' }: Pick<Gap, 'source'>): SourceName {
  return source;
}

/** What a gap names as its action when nobody wanted the section to be read. */
const NOTHING_ASKED = 'none';

/**
 * What gaps of one cause have in common: the call that failed. What stands in a source's place, and time that is over, end
 * every call of it in the same way: that is one cause, however many calls met it.
 */
export function causeOf({ source, reason, action, message }: Omit<Gap, 'section' | 'dependsOn'>): string {
  return `${sourceOf({ source })} ${reason} ${reason === 'unusable' || reason === 'timeout' ? message : action}`;
}

/** A section that nothing needs, so it was not read. */
export function notAskedFor<T>(section: string): Section<T> {
  const message = 'no enabled check looks at it';
  return notRead({ section, reason: 'unsupported', action: NOTHING_ASKED, message });
}

/** Whether anybody wanted the section to be read. */
export function wasAskedFor(section: Section<unknown>): boolean {
  return section.status === 'read' || section.gap.action !== NOTHING_ASKED;
}

/** A section of a source that this run does not read from: nobody expects an answer of it, and no check is less whole. */
export function notASource<T>(section: string, source: SourceName): Section<T> {
  const message = 'this run reads nothing from it';
  return notRead({ section, source, reason: 'unsupported', action: NOTHING_ASKED, message });
}

/** Whether it is a section of a source that this run does not read from. */
export function isOfNoSource(section: Section<unknown>): boolean {
  return section.status === 'gap' && section.gap.source !== undefined && !wasAskedFor(section);
}

/** A section of the inventory: everything there is, or why it is not known. Never a part that looks like the whole. */
export type Section<T> =
  | { readonly status: 'read'; readonly items: readonly T[] }
  | { readonly status: 'gap'; readonly gap: Gap };

/** What was read of one cluster, in a section that is read cluster by cluster. Of a cluster without one nothing was asked. */
export interface OfCluster<T> {
  readonly clusterName: string;
  readonly section: Section<T>;
  /** What the cluster does not let us read is expected: it is said, and is no gap. */
  readonly whereAllowed?: boolean | undefined;
}

/** Everything there is of a cluster in such a section; undefined where it was not asked or could not be read. */
export function readOfCluster<T>(
  section: Section<OfCluster<T>> | undefined,
  clusterName: string,
): readonly T[] | undefined {
  if (section === undefined || section.status === 'gap') return undefined;
  const own = section.items.find((each) => each.clusterName === clusterName)?.section;
  return own?.status === 'read' ? own.items : undefined;
}

/** The items of a section; none where it could not be read, for what that does not make wrong or says elsewhere. */
export function itemsOf<T>(section: Section<T>): readonly T[] {
  return section.status === 'read' ? section.items : [];
}

/** In the place of a section's name. */
export const CLOCK = 'clock';

/** That this machine's clock is not AWS's, or may not be. */
export function clockGap(message: string): Gap {
  return { section: CLOCK, reason: 'error', action: 'Date of AWS answers', message };
}

export function read<T>(items: readonly T[]): Section<T> {
  return { status: 'read', items };
}

export function notRead<T>(gap: Gap): Section<T> {
  return { status: 'gap', gap };
}

/** Why a check has no answer: a section that it looks at could not be read, or it failed, which is a bug of ours. */
const whyNotEvaluatedSchema = z.union([
  z.strictObject({ gap: gapSchema }),
  z.strictObject({
    /** The error in one line, e.g. `TypeError: x is undefined`. */
    threw: z.string(),
  }),
]);

export type WhyNotEvaluated = TypeOf<typeof whyNotEvaluatedSchema>;

/** A check that could not answer for a target, or (`partly`) not for everything it is asked. */
export const notEvaluatedSchema = z.strictObject({
  check: z.string(),
  partly: z.boolean().describe('True if the check answered only in part.'),
  because: z.array(whyNotEvaluatedSchema).describe('What could not be read, or the error with which the check failed.'),
});

export type NotEvaluated = TypeOf<typeof notEvaluatedSchema>;
