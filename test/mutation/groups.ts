/** A group of rooms that is mutated in one run, and how many of its mutants its tests have to notice. */
export interface Group {
  readonly name: string;
  readonly title: string;
  /** Globs of Stryker's `mutate`: a later one that begins with `!` takes away. */
  readonly mutate: readonly string[];
  /** Globs of the test files that stand against them: those of the room itself, none that reach it from afar. */
  readonly tests: readonly string[];
  /** The least share of mutants that are noticed, in percent. */
  readonly floor: number;
  /** Whether each mutant that lives has to be marked in `equivalent.ts`. */
  readonly marked: boolean;
  /** The share of mutants that are tried, where all of them would take hours. */
  readonly sample?: number;
}

const CARRIES_OUT = ['clean-estate', 'clean-target', 'delete-planned', 'deleter-for', 'plan-target', 'record'];
const SAYS = ['refused-finding', 'target-result', 'outcome', 'world'];
const carryingOut = `lambda/cleanup/{${[...CARRIES_OUT, ...SAYS].join(',')}}.ts`;

const CLEANUP_TESTS = [
  'test/cleanup/*.test.ts',
  'test/facts/**/*.test.ts',
  'test/common/*.test.ts',
  'test/model/*.test.ts',
];

/** Rooms that are added to `lambda/cleanup` are in the strictest group until somebody says that they decide nothing. */
export const GROUPS: readonly Group[] = [
  {
    name: 'deciding',
    title: 'What decides a deletion',
    mutate: [
      'lambda/cleanup/**/*.ts',
      `!${carryingOut}`,
      'lambda/facts/eni/{eni-ownership,eni-age,eni-sighting,eni-reuse,eni-watch,eni-routes,clusters-elsewhere}.ts',
      'lambda/facts/eni/{kept-for-good,named-by-eni,not-to-delete,person-signs}.ts',
      'lambda/facts/{cluster/cluster-existence,subnet/vpc-sharing,subnet/vpc-use}.ts',
      'lambda/common/once.ts',
    ],
    tests: CLEANUP_TESTS,
    floor: 95,
    marked: true,
  },
  {
    name: 'carrying-out',
    title: 'What carries it out',
    mutate: [carryingOut, 'lambda/estate/walk.ts'],
    tests: [...CLEANUP_TESTS, 'test/estate/walk.test.ts'],
    floor: 85,
    marked: false,
  },
  {
    name: 'ledger',
    title: 'Merging the ledger',
    mutate: ['lambda/ledger/{merge,findings,sightings,order,history,changes}.ts'],
    tests: ['test/ledger/{merge,merge-properties,changes,history,order}.test.ts'],
    floor: 92,
    marked: false,
  },
  {
    name: 'audit',
    title: 'Running checks, merging, suppressing, counting',
    mutate: ['lambda/audit/{run-checks,merge-report,suppress,select-checks,summarize}.ts'],
    tests: ['test/audit/{run-checks,merge-report,suppress}.test.ts'],
    floor: 85,
    marked: false,
  },
  {
    name: 'checks',
    title: 'Facts and checks',
    mutate: ['lambda/checks/**/*.ts', 'lambda/facts/**/*.ts'],
    tests: ['test/checks/**/*.test.ts', 'test/facts/**/*.test.ts'],
    floor: 77,
    marked: false,
    sample: 0.06,
  },
];
