import type { KnownBlock } from '@slack/types';
import * as AdaptiveCards from 'adaptivecards';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { subjectOf } from '../../lambda/notify/channels/forms/subject.ts';
import { renderSlack, type SlackBlock } from '../../lambda/report/chat/render-slack.ts';
import { renderTeams } from '../../lambda/report/chat/render-teams.ts';
import { outlineOf } from '../../lambda/report/outline/outline.ts';
import { newsWithoutLedger, outlineWith, someNews } from '../notify/sample-news.ts';
import { reports } from './any-report.ts';
import { HOSTILE } from './hostile-text.ts';
import { aFinding, aReport, realisticReport } from './sample-report.ts';

const LOCATION = 'https://eu-west-1.console.aws.amazon.com/s3/object/audits?region=eu-west-1&prefix=reports/r.json';
const report = realisticReport();
const outline = outlineWith(report, someNews(report));

/** Slack's own types take what we make: the compiler holds it. */
const asSlack = (blocks: readonly SlackBlock[]): readonly KnownBlock[] =>
  blocks.map((block) => (block.type === 'context' ? { ...block, elements: [...block.elements] } : block));

/** What a card comes to for those who show it; throws for what they do not take. */
function shownCard(card: object): AdaptiveCards.AdaptiveCard {
  const shown = new AdaptiveCards.AdaptiveCard();
  const context = new AdaptiveCards.SerializationContext();
  shown.parse(card, context);
  const events = [...Array(context.eventCount).keys()].map((index) => context.getEventAt(index).message);
  const failures = shown.validateProperties().validationEvents.map(({ message }) => message);
  expect([...events, ...failures]).toEqual([]);
  return shown;
}

const hostile = (text: string) =>
  aReport({
    findings: [
      aFinding({
        message: text,
        cluster: text,
        resource: { type: 'AWS::EC2::Subnet', id: text, arn: `arn:aws:ec2:eu-west-1:111122223333:subnet/${text}` },
      }),
    ],
  });

describe('a message to Slack', () => {
  it('keeps its limits, whatever an audit says, and has a text for notifications', () => {
    fc.assert(
      fc.property(reports({ maxFindings: 40 }), (any) => {
        const said = outlineOf(any);
        const { text, blocks } = renderSlack(said, subjectOf(said), LOCATION);
        expect(text.length).toBeGreaterThan(0);
        expect(blocks.length).toBeLessThanOrEqual(50);
        expect(JSON.stringify(blocks).length).toBeLessThan(12_500);
        for (const block of asSlack(blocks)) {
          if (block.type === 'header') expect(block.text.text.length).toBeLessThanOrEqual(150);
          if (block.type === 'section') expect(block.text?.text.length).toBeLessThanOrEqual(3000);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('says what the card of chat says, what to do, and links to the report and to pages alone', () => {
    const { blocks } = renderSlack(outline, subjectOf(outline), LOCATION);
    const text = JSON.stringify(blocks);
    expect(text).toContain('Since the last message: 18 new, 14 worse.');
    expect(text).toContain('*WHAT TO DO*');
    expect(text).toContain('*NOT LOOKED AT* *NEW*');
    expect(text).toContain('|open it>');
    const links = [...text.matchAll(/<([^>]*)>/g)].map(([, link = '']) => link);
    expect(
      links.every((link) =>
        /^https:\/\/(docs\.aws\.amazon\.com|eu-west-1\.console\.aws)[^|]*\|(open it|Read more)$/.test(link),
      ),
    ).toBe(true);
  });

  it.each(HOSTILE)('gives a name no way to mention, link or format: %j', (text) => {
    const said = outlineOf(hostile(text));
    const message = JSON.stringify(renderSlack(said, subjectOf(said), null));
    const links = [...message.matchAll(/<([^>]*)>/g)].map(([, link = '']) => link);
    expect(links.filter((link) => !link.startsWith('https://docs.aws.amazon.com/'))).toEqual([]);
    expect(message).not.toMatch(/@(channel|here|everyone)/);
  });
});

describe('a message to Teams', () => {
  it('is a card that the library of Adaptive Cards takes, within 28 KB, whatever an audit says', () => {
    fc.assert(
      fc.property(reports({ maxFindings: 40 }), (any) => {
        const said = outlineOf(any);
        const message = renderTeams(said, subjectOf(said), LOCATION);
        expect(Buffer.byteLength(JSON.stringify(message))).toBeLessThan(28 * 1024);
        shownCard(message.attachments[0].content);
      }),
      { numRuns: 30 },
    );
  });

  it('has its text in runs, which no chat reads as Markdown or as a mention, and a button for the report', () => {
    const { content } = renderTeams(outline, subjectOf(outline), LOCATION).attachments[0];
    expect(content.body.flatMap(({ inlines }) => inlines).every(({ type }) => type === 'TextRun')).toBe(true);
    expect(content.actions).toEqual([{ type: 'Action.OpenUrl', title: 'The whole report', url: LOCATION }]);
    const text = content.body.map(({ inlines }) => inlines.map((run) => run.text).join('')).join('\n');
    expect(text).toContain('• CRITICAL subnet-low-ips: subnet-0a1b2c3d4e5f60718');
    expect(text).toContain('WHAT TO DO');
  });

  it.each(HOSTILE)('links to nothing that a name says, and shows no control character: %j', (text) => {
    const { content } = renderTeams(outlineOf(hostile(text), newsWithoutLedger(hostile(text))), 'title', text)
      .attachments[0];
    expect(content.actions).toBeUndefined();
    const urls = content.body.flatMap(({ inlines }) => inlines.flatMap(({ selectAction }) => selectAction?.url ?? []));
    expect(urls.filter((url) => !url.startsWith('https://docs.aws.amazon.com/'))).toEqual([]);
    const texts = content.body.flatMap(({ inlines }) => inlines.map((run) => run.text));
    expect(texts.join('')).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u202A-\u202E]/u);
  });
});
