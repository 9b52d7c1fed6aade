import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { snsMessage } from '../../lambda/notify/channels/sns/sns-message.ts';
import { chatCode, chatLink, chatText } from '../../lambda/report/chat/chat-text.ts';
import { outlineOf } from '../../lambda/report/outline/outline.ts';
import { aFinding, aGap, aReport, aTarget, isNotEvaluated } from './sample-report.ts';

/** What Slack, Teams or a Markdown renderer would turn into a link, a mention or markup. */
const LIVE: readonly (readonly [string, RegExp])[] = [
  ['an address with a scheme', /\p{L}:\/\//u],
  ['a scheme that needs no slashes', /(mailto|tel|sip|sms|callto|skype|javascript):[^\s\u2060]/i],
  ['a domain', /[\p{L}\p{N}_)\]-][.\u3002\uFF0E\uFF61](\p{L}{2}|xn--)/u],
  ['a mail address or a mention', /@[^\s\u2060]/],
  ['a link in Markdown', /\][([:]/],
  ['a control of Slack', /<[^\s]/],
  ['code', /`/],
];

/** Names of instance types alone may look like a domain. */
const INSTANCE_TYPES =
  /(?<![\p{L}\p{N}_.@/-])[a-z][a-z0-9-]*\.(nano|micro|small|medium|large|xlarge|metal)(?![\p{L}\p{N}.])/gu;

function liveIn(text: string): readonly string[] {
  const rest = text.replaceAll(INSTANCE_TYPES, '');
  return LIVE.flatMap(([what, pattern]) => (pattern.test(rest) ? [`${what}: ${pattern.exec(rest)?.[0]}`] : []));
}

const ATTACKS = [
  'https://evil.example/x',
  'HTTP://EVIL.EXAMPLE',
  'slack://open',
  'ftp://evil.example',
  '//evil.example/x',
  'www.evil.example',
  'evil.com',
  'EVIL.COM/login',
  'evil。com',
  'xn--e1afmkfd.xn--p1ai',
  'пример.рф',
  'a.b@evil.com',
  'mailto:a@b.c',
  'tel:123',
  'javascript:alert(1)',
  '[x](https://evil.example)',
  '![x](evil.com)',
  '[x][y] [y]: https://evil.example',
  '<https://evil.example|AWS support>',
  '<!channel> <!here> <@U123> <#C123>',
  '@here @channel @everyone',
  '`code` *bold* _italic_ ~gone~',
  'a.medium.com t3.medium.com login.large.evil.com',
  '&lt;!channel&gt;',
] as const;

const attack = fc.oneof(
  fc.constantFrom(...ATTACKS),
  fc
    .array(
      fc.oneof(fc.constantFrom(...ATTACKS, ':', '//', '.', ']', '(', '@', 'com', 'https'), fc.string({ maxLength: 3 })),
      { maxLength: 6 },
    )
    .map((parts) => parts.join('')),
);

describe('text in chat', () => {
  it.each(ATTACKS)('%s is inert', (text) => {
    expect(liveIn(chatText(text, 400))).toEqual([]);
  });

  it('is inert whatever it is, and cut anywhere', () => {
    fc.assert(
      fc.property(attack, fc.integer({ min: 1, max: 60 }), (text, most) => {
        expect(liveIn(chatText(text, most))).toEqual([]);
      }),
      { numRuns: 3000 },
    );
  });

  it.each([
    'eni-0123456789abcdef0',
    'arn:aws:ec2:eu-west-1:111122223333:subnet/subnet-0c9',
    't3.medium, m7i-flex.large and u-12tb1.metal',
    '10.0.0.0/25 has 3 of 123 addresses free (2.4 %)',
    'VPC CNI 1.19.3-eksbuild.1',
    'ec2:DescribeSubnets. Then look again.',
  ])('leaves "%s" as it is, for it is copied into commands', (text) => {
    expect(chatText(text, 400)).toBe(text);
  });

  it('links to where we lead, and to nothing else', () => {
    expect(chatLink('https://docs.aws.amazon.com/eks/x.html?a=b&c=d#e', 300)).toBe(
      'https://docs.aws.amazon.com/eks/x.html?a=b&amp;c=d#e',
    );
    for (const url of ['https://a.b/<!channel>', 'https://a.b/|x', 'javascript:alert(1)', 'https://a.b/ c.de']) {
      expect(liveIn(chatLink(url, 300))).toEqual([]);
    }
  });

  it('ends a code span nowhere', () => {
    expect(chatCode('x` <!channel> `y', 100)).toBe("`x' &lt;!channel&gt; 'y`");
  });
});

/** Every text of a notification, but for our own links and code. */
function textsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsOf);
}

it('a notification in which every text of AWS is an attack has no link but ours, and calls nobody', () => {
  for (const text of ATTACKS) {
    const gap = aGap({ message: text, action: text });
    const finding = aFinding({
      message: text,
      cluster: text,
      resource: { type: 'AWS::IAM::Role', id: text, arn: `arn:aws:iam::111122223333:role/${text}` },
      evidence: { holder: text, holders: [text] },
      remediation: { steps: [{ text }], url: 'https://docs.aws.amazon.com/eks/latest/userguide/x.html' },
    });
    const report = aReport({
      findings: [finding],
      targets: [
        aTarget({
          status: 'partial',
          gaps: [gap],
          notEvaluated: [
            isNotEvaluated('subnet-low-ips', gap),
            { check: 'leaked-eni', partly: false, because: [{ threw: text }] },
          ],
          memory: { status: 'failed', message: text },
        }),
      ],
    });
    const location = 'https://eu-west-1.console.aws.amazon.com/s3/object/b?region=eu-west-1';
    const { https = '' } = JSON.parse(snsMessage(report, outlineOf(report), location).message);
    const { content, metadata } = JSON.parse(https);
    const { reportLocation: _, ...context } = metadata.additionalContext;
    const shown = textsOf([content, { ...metadata, additionalContext: context }]).map((each) =>
      each.replaceAll(/`[^`]*`|https:\/\/(docs\.aws|eu-west-1\.console\.aws)\.amazon\.com\/\S*/g, ''),
    );
    expect(shown.length).toBeGreaterThan(5);
    expect({ text, live: shown.flatMap(liveIn) }).toEqual({ text, live: [] });
  }
});
