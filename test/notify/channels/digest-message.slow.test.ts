import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesOf } from '../../../lambda/common/bytes.ts';
import { digestMail } from '../../../lambda/notify/channels/ses.ts';
import { messageBytes } from '../../../lambda/notify/channels/sns/sns-message.ts';
import { digestOf } from '../../../lambda/notify/digest-facts.ts';
import { outlineOf } from '../../../lambda/report/outline/outline.ts';
import { isUrl, widthOf } from '../../../lambda/report/text/columns.ts';
import { reports } from '../../report/any-report.ts';
import { tagsOf } from '../../report/html-page.ts';
import { anyCapacities, anyLately, digestMessageOf, variantsOf } from '../a-digest.ts';
import { anEstate } from '../sample-news.ts';

const CONTROL = /[^\P{Cc}\n]|[\p{Cs}\p{Noncharacter_Code_Point}]/u;
const LIMIT = 262_144;

const anyDigest = fc
  .record({
    report: reports({ maxFindings: 30 }),
    capacities: anyCapacities,
    lately: fc.option(anyLately),
    location: fc.option(fc.webUrl()),
  })
  .map(({ report, capacities, lately, location }) => ({
    digest: digestOf(report, capacities, lately === null ? undefined : anEstate({ lately })),
    report,
    outline: outlineOf(report),
    reportLocation: location,
  }));

const anyMessage = fc
  .record({
    report: reports({ maxFindings: 30 }),
    capacities: anyCapacities,
    lately: fc.option(anyLately),
    location: fc.option(fc.webUrl()),
  })
  .map(({ report, capacities, lately, location }) =>
    digestMessageOf(report, capacities, lately === null ? undefined : anEstate({ lately }), location),
  );

const runs = { numRuns: 150, endOnFailure: true };

describe('the digest of whatever estate', () => {
  it('is at most 40 lines of mail, none over 72 columns but a link, and 12 of chat', () => {
    fc.assert(
      fc.property(anyMessage, (message) => {
        const { email = '', https = '' } = variantsOf(message);
        const lines = email.trimEnd().split('\n');
        expect(lines.length).toBeLessThanOrEqual(40);
        expect(lines.filter((line) => widthOf(line) > 72 && !isUrl(line.trim()))).toEqual([]);
        expect(JSON.parse(https).content.description.split('\n').length).toBeLessThanOrEqual(12);
      }),
      runs,
    );
  });

  it('stays under the limit of SNS, with a subject that it takes, and no control characters', () => {
    fc.assert(
      fc.property(anyMessage, (message) => {
        expect(messageBytes(message)).toBeLessThan(LIMIT);
        expect(message.subject).toMatch(/^[A-Za-z0-9][\x20-\x7e]{0,98}$/);
        const texts = variantsOf(message);
        expect(Object.keys(texts)).toEqual(['default', 'email', 'https', 'sqs', 'lambda']);
        for (const text of Object.values(texts)) expect(text).not.toMatch(CONTROL);
        expect(JSON.parse(texts.sqs ?? '')).toHaveProperty('digest');
      }),
      runs,
    );
  });

  it('is a small mail in HTML too, with no tag and no link but ours', () => {
    fc.assert(
      fc.property(anyDigest, (digest) => {
        const { html, subject } = digestMail(digest);
        expect(bytesOf(html)).toBeLessThan(96_000);
        expect(subject).toMatch(/^[A-Za-z0-9][\x20-\x7e]{0,98}$/);
        const tags = tagsOf(html.replaceAll(/<style>[\s\S]*?<\/style>/g, ''));
        expect(tags.filter(({ name }) => !/^(?:!DOCTYPE|br|\/?[a-z]+[1-6]?)$/.test(name))).toEqual([]);
        expect(tags.filter(({ name }) => name === 'script' || name === 'img')).toEqual([]);
        expect(tags.filter(({ name }) => name === 'a').length).toBeLessThanOrEqual(1);
        expect(html.replaceAll(/href="[^"]*"/g, '')).not.toMatch(/https?:\/\//i);
      }),
      runs,
    );
  });

  it('mails no link but ours, and mentions nobody in chat', () => {
    fc.assert(
      fc.property(anyMessage, (message) => {
        const { email = '', https = '' } = variantsOf(message);
        const links = email.match(/https?:\/\/\S+/gi) ?? [];
        expect(links.length).toBeLessThanOrEqual(1);
        const { content } = JSON.parse(https);
        expect(content.title.length).toBeLessThanOrEqual(250);
        expect(content.description.length).toBeLessThanOrEqual(8000);
        expect(content.description).not.toMatch(/<[!@#h]|@(channel|here|everyone)|\]\(/);
      }),
      runs,
    );
  });
});
