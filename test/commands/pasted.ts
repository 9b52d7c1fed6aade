import type { Finding } from '../../lambda/model/finding.ts';
import type { Remediation } from '../../lambda/model/remediation.ts';
import { renderChat } from '../../lambda/report/chat/render-chat.ts';
import { renderEmail } from '../../lambda/report/email/render-email.ts';
import { outlineOf } from '../../lambda/report/outline/outline.ts';
import { render } from '../../lambda/report/render.ts';
import { renderDiagnosis } from '../../lambda/report/render-diagnosis.ts';
import type { RenderOptions } from '../../lambda/report/text/layout.ts';
import { aFinding, aReport } from '../report/sample-report.ts';

const PLAIN: RenderOptions = { color: false, width: 80, view: { full: true } };

/** Ways in which a command reaches a reader; each gives back the texts that one would paste. */
export const FORMS: Readonly<Record<string, (findings: readonly Finding[]) => readonly string[]>> = {
  'table of 40 columns': (findings) => commandsIn(render(reportOf(findings), 'table', { ...PLAIN, width: 40 })),
  'table of 80 columns': (findings) => commandsIn(render(reportOf(findings), 'table', PLAIN)),
  'table of 200 columns': (findings) => commandsIn(render(reportOf(findings), 'table', { ...PLAIN, width: 200 })),
  markdown: (findings) => fencedIn(render(reportOf(findings), 'markdown', PLAIN)),
  html: (findings) => blocksIn(render(reportOf(findings), 'html', PLAIN)),
  csv: (findings) => linesOfCsv(render(reportOf(findings), 'csv', PLAIN)),
  json: (findings) => shellsIn(JSON.parse(render(reportOf(findings), 'json', PLAIN))),
  'table of a diagnosis': (findings) => findings.flatMap((finding) => commandsIn(diagnosis(finding, 'table'))),
  'page of a diagnosis': (findings) => findings.flatMap((finding) => blocksIn(diagnosis(finding, 'html'))),
  'markdown of a diagnosis': (findings) => findings.flatMap((finding) => fencedIn(diagnosis(finding, 'markdown'))),
};

/** What is shown in part: chat leaves out what it would show otherwise than it is, a mail what is too long for it. */
export const SHORT_FORMS: typeof FORMS = {
  chat: chatCommands,
  email: (findings) => findings.flatMap((finding) => commandsIn(email([finding]))),
};

function chatCommands(findings: readonly Finding[]): readonly string[] {
  return findings.flatMap((finding) => {
    const report = reportOf([finding]);
    const { content } = renderChat(outlineOf(report), 'summary', null);
    const text = (content.nextSteps ?? []).join('\n');
    return [...text.matchAll(/`((?:aws|kubectl) [^`]*)`/g)].map(([, command = '']) =>
      command.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&'),
    );
  });
}

/** A finding for each remedy, of checks that differ so that none is told together with another. */
export function findingsOf(remediations: readonly Remediation[]): readonly Finding[] {
  return remediations.map((remediation, index) =>
    aFinding({
      id: index.toString(16).padStart(16, '0'),
      check: `check-${String(index).padStart(6, '0')}`,
      resource: { type: 'AWS::EC2::Subnet', id: 'r', arn: 'arn:aws:ec2:eu-west-1:111122223333:subnet/r' },
      remediation,
    }),
  );
}

function reportOf(findings: readonly Finding[]) {
  return aReport({ findings });
}

function email(findings: readonly Finding[]): string {
  return renderEmail(outlineOf(reportOf(findings)), null);
}

function diagnosis(finding: Finding, format: 'table' | 'markdown' | 'html'): string {
  const cause = { findings: [finding], consequences: [] };
  const step = {
    id: 'a',
    title: 'Asked',
    state: 'bad',
    notApplicable: null,
    judged: [],
    evidence: [],
    causes: [cause],
    follows: [],
    notes: [],
    unknown: [],
    logged: [],
  } as const;
  return renderDiagnosis(
    {
      schemaVersion: '2',
      logs: null,
      tool: { name: 'eks-ip-auditor', version: '0' },
      unsearched: [],
      diagnoses: [
        {
          cluster: 'prod',
          node: null,
          target: { accountId: '111122223333', region: 'eu-west-1' },
          at: '2026-11-23T00:00:00.000Z',
          steps: [step],
          lookedAt: [],
          notLookedAt: [],
          hasVpcCniPods: true,
          conclusion: { state: 'unknown', cause: null, logged: null },
        },
      ],
    },
    format,
    PLAIN,
  );
}

/** The lines of each command as they stand, with what they end in. */
export function commandsIn(text: string): readonly string[] {
  const commands: string[] = [];
  let goesOn = false;
  for (const line of text.split('\n')) {
    if (goesOn) commands.push(`${commands.pop()}\n${line}`);
    else if (/^ +(?:aws|kubectl|eksctl) /.test(line)) commands.push(line);
    else continue;
    goesOn = line.endsWith(' \\');
  }
  return commands;
}

function fencedIn(text: string): readonly string[] {
  return [...text.matchAll(/^( *)(`{3,})sh\n([\s\S]*?)\n\1\2$/gm)].map(([, , , command = '']) => command);
}

/** Blocks to copy of a page, as a browser shows them; what is to be done first stands above them once more. */
function blocksIn(page: string): readonly string[] {
  const main = page.slice(page.indexOf('<main'));
  return [...main.matchAll(/<pre><code>([\s\S]*?)<\/code><\/pre>/g)].map(([, block = '']) => shownByBrowser(block));
}

function shownByBrowser(text: string): string {
  const named: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', amp: '&' };
  return text.replaceAll(/&(?:#(\d+)|([a-z]+));/g, (_, code, name) => named[name] ?? String.fromCharCode(Number(code)));
}

/** The lines of the cells that begin a command. Doubled quotes are one. */
function linesOfCsv(text: string): readonly string[] {
  const cells = [...text.matchAll(/"((?:[^"]|"")*)"/g)].map(([, cell = '']) => cell.replaceAll('""', '"'));
  return cells.flatMap((cell) => cell.split('\n').filter((line) => /^(?:aws|kubectl|eksctl) /.test(line)));
}

function shellsIn(report: { readonly findings: readonly { readonly remediation: unknown }[] }): readonly string[] {
  const shells: string[] = [];
  JSON.stringify(report.findings, (key, value) => {
    if (key === 'shell' && typeof value === 'string') shells.push(value);
    return value;
  });
  return shells;
}
