import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { suppress } from '../../lambda/audit/suppress.ts';
import { firstGlobFor, globMatches } from '../../lambda/common/globs.ts';
import type { Suppression } from '../../lambda/model/audit-request.ts';
import type { Finding } from '../../lambda/model/finding.ts';

/** What a glob means, as an expression: right, and exponential in its stars. */
function meaning(glob: string): RegExp {
  const source = glob
    .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's');
}

const TEXT = fc.string({ unit: fc.constantFrom('a', 'b', ':', '/', '*', '?', '\n', '\ud83d'), maxLength: 12 });
const GLOB = fc.string({ unit: fc.constantFrom('a', 'b', ':', '/', '*', '?', '.', '\ud83d'), maxLength: 7 });

/** CPU time of this process, so that a busy machine makes no difference. */
function millisecondsOf(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

describe('a glob', () => {
  it('covers what the expression of the same meaning covers', () => {
    fc.assert(
      fc.property(GLOB, TEXT, (glob, text) => globMatches(glob, text) === meaning(glob).test(text)),
      {
        numRuns: 5000,
      },
    );
  });

  it('is answered among many as it is alone: the first that covers the text', () => {
    fc.assert(
      fc.property(fc.array(GLOB, { maxLength: 30 }), fc.array(TEXT, { maxLength: 8 }), (globs, texts) => {
        const firstFor = firstGlobFor(globs);
        for (const text of texts) {
          const index = globs.findIndex((glob) => meaning(glob).test(text));
          expect(firstFor(text)).toBe(index < 0 ? undefined : index);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['six stars', `${'*'.repeat(6)}x`],
    ['stars with a character between', `${'*a'.repeat(300)}x`],
    ['a star and a long end', `*${'a'.repeat(600)}x`],
  ])('of %s is answered at once', (_, glob) => {
    const text = 'a'.repeat(2_000);
    expect(millisecondsOf(() => expect(globMatches(glob, text)).toBe(false))).toBeLessThan(500);
    expect(
      millisecondsOf(() => expect(firstGlobFor([glob, `${glob}y`, `${glob}z`])(text)).toBeUndefined()),
    ).toBeLessThan(500);
  });

  it('may be long, and begin as others do', () => {
    const globs = ['a', 'b', 'c', 'd'].map((end) => `*${'x'.repeat(2_000)}${end}`);
    expect(firstGlobFor(globs)(`yy${'x'.repeat(2_000)}c`)).toBe(2);
  });
});

const SUPPRESSIONS = 20_000;
const FINDINGS = 10_000;

function idOf(number: number): string {
  return `subnet-${(number * 2_654_435_761).toString(16).padStart(17, '0')}`;
}

function aFinding(number: number): Finding {
  const id = idOf(number);
  return {
    id: String(number),
    check: 'subnet-low-ips',
    severity: 'high',
    status: 'new',
    accountId: '111122223333',
    region: 'eu-west-1',
    cluster: null,
    resource: { type: 'AWS::EC2::Subnet', id, arn: `arn:aws:ec2:eu-west-1:111122223333:subnet/${id}` },
    message: 'Low.',
    evidence: {},
    remediation: { steps: [{ text: 'Add.' }], url: 'https://example.com/' },
    firstSeen: '2026-11-23T00:00:00.000Z',
    suppressed: null,
  };
}

describe(`${SUPPRESSIONS.toLocaleString('en-US')} suppressions`, () => {
  const findings = Array.from({ length: FINDINGS }, (_, number) => aFinding(number));

  it.each<[string, (number: number) => string]>([
    ['ids', (number) => idOf(number * 2)],
    ['ends of ARNs', (number) => `*:subnet/${idOf(number * 2)}`],
    ['beginnings of ids in any region', (number) => `arn:aws:ec2:*:subnet/${idOf(number * 2)}*`],
    ['middles', (number) => `*${idOf(number * 2).slice(7, 20)}*`],
    ['many stars', (number) => `*a*e*s*:*${idOf(number * 2).slice(10)}`],
  ])('that name %s are held against 10,000 findings in seconds', (_, globOf) => {
    const suppressions = Array.from(
      { length: SUPPRESSIONS },
      (_, number): Suppression => ({
        check: 'subnet-low-ips',
        resource: globOf(number),
        reason: 'r',
        expires: '2027-01-01',
      }),
    );
    let suppressed = 0;
    const milliseconds = millisecondsOf(() => {
      const outcome = suppress(findings, suppressions, new Date('2026-11-23'), true);
      suppressed = outcome.findings.filter((finding) => finding.suppressed !== null).length;
    });
    expect(suppressed).toBeGreaterThanOrEqual(FINDINGS / 2);
    // What it takes is a third of a second; one by one it would be 200 million comparisons.
    expect(milliseconds).toBeLessThan(4_000);
  });
});
