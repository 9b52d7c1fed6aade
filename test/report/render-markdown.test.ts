import { describe, expect, it } from 'vitest';
import { render } from '../../lambda/report/render.ts';
import { aFinding, aReport, realisticReport } from './sample-report.ts';

const markdown = (report: Parameters<typeof render>[0]) => render(report, 'markdown', { color: false, width: 80 });

describe('markdown', () => {
  it('begins with the verdict and has a heading a cluster', () => {
    const text = markdown(realisticReport());
    expect(text).toMatch(/^# EKS IP audit: critical\n\n\*\*2 critical, 1 high/);
    expect(text.match(/^## .*/gm)).toEqual([
      '## Cluster legacy · 111122223333 eu-west-1: 1 critical',
      '## Cluster prod · 111122223333 eu-west-1: 1 critical',
      '## Cluster edge · 111122223333 us-east-1: 1 high',
      '## Cluster staging · 111122223333 eu-west-1: 37 medium, 1 low',
      '## Account 111122223333 eu-west-1: 12 info',
      '## Not looked at',
      '## Suppressions',
    ]);
  });

  it('keeps code in advice as code', () => {
    expect(markdown(realisticReport())).toContain('**What to do:** If it is still `available` 30 minutes from now');
  });

  it('gives each command a block of its own, to be copied', () => {
    expect(markdown(realisticReport())).toMatch(
      /delete it:\n\n```sh\naws ec2 delete-network-interface --region \S+ --network-interface-id eni-\w+\n```\n\n/,
    );
  });

  it.each([
    ['emphasis', '**bold**', String.raw`\*\*bold\*\*`],
    ['HTML', '<img src=x onerror=alert(1)>', String.raw`\<img src=x onerror=alert(1)\>`],
    ['a link', '[x](https://evil.example)', '\\[x\\](https:\u2060//evil.example)'],
    ['a mention', '@everyone', '@\u2060everyone'],
    ['a heading in a list', '# big', String.raw`\# big`],
    ['an entity', '&lt;b&gt;', String.raw`\&lt;b\&gt;`],
    ['code', '`x`', '\\`x\\`'],
  ])('shows %s in text from AWS as it is written', (_, message, shown) => {
    expect(markdown(aReport({ findings: [aFinding({ message })] }))).toContain(`** ${shown} (`);
  });
});
