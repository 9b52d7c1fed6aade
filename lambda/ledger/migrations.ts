import { eachOf, type Migration, type Versions, within } from '../common/migrations.ts';

/** A remedy was one text, its commands between backquotes. */
const remediesAsSteps = within(
  'findings',
  eachOf(
    within(
      'finding',
      within('remediation', (remediation) => {
        const { text, ...rest } = remediation;
        return typeof text === 'string' ? { ...rest, steps: [{ text: sentenceOf(text) }] } : remediation;
      }),
    ),
  ),
);

/** Nothing was kept of when audits looked, nor of what they saw attached: sightings stay, and watching begins anew. */
const withLooks: Migration = (stored) => ({ looks: [], reused: {}, misdated: {}, ...stored });

/** Nobody had looked whether a finding is clear of its threshold. */
const notSettling = within(
  'findings',
  eachOf((entry) => ({ settling: null, ...entry })),
);

/** The configuration alone could suppress. */
const suppressedByConfiguration = within(
  'findings',
  eachOf(
    within(
      'finding',
      within('suppressed', (suppressed) => ({ by: 'configuration', ...suppressed })),
    ),
  ),
);

/** What was lowest on a day was not kept, nor which subnets were whose. What was sampled is something else, and stays that. */
const withoutLows = within(
  'subnets',
  eachOf((history) => ({ ...history, lows: [] })),
);

/** No audit read from Kubernetes. */
const fromAwsAlone = within(
  'findings',
  eachOf((entry) => ({ ...entry, kubernetes: [] })),
);

/** Of a target's ledger. */
export const LEDGER_VERSIONS: Versions = {
  first: 1,
  migrations: [
    (stored) => ({ ...withLooks(remediesAsSteps(stored)), schemaVersion: 2 }),
    (stored) => ({ ...notSettling(stored), schemaVersion: 3 }),
    (stored) => ({ ...suppressedByConfiguration(stored), schemaVersion: 4 }),
    // Findings may have the names of what they mention; those of before have none.
    (stored) => ({ ...stored, schemaVersion: 5 }),
    (stored) => ({ ...withoutLows(stored), clusters: {}, schemaVersion: 6 }),
    (stored) => ({ ...fromAwsAlone(stored), schemaVersion: 7 }),
  ],
};

/** Of what is remembered of the estate. */
export const ESTATE_VERSIONS: Versions = {
  first: 1,
  migrations: [
    // Nobody had findings of their own.
    (stored) => ({ owed: {}, ...stored, schemaVersion: 2 }),
    // There were no digests, and nothing was counted for one.
    (stored) => ({
      ...stored,
      lately: { since: null, digestAt: null, resolved: {}, freed: [] },
      schemaVersion: 3,
    }),
  ],
};

/** Of what is snoozed. */
export const SNOOZES_VERSIONS: Versions = { first: 1, migrations: [] };

/** Of what is remembered for Security Hub. Its findings are those of a ledger: what changes there changes here. */
export const SECURITY_HUB_VERSIONS: Versions = { first: 1, migrations: [] };

/** Commands of old were strings into which names and tags had been put, so they are not carried on. */
function sentenceOf(text: string): string {
  return /`(?:aws|kubectl|eksctl) /.test(text) ? 'The next audit that sees it says what to do.' : text;
}
