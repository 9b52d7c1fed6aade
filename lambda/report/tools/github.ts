import { openFindings } from '../../model/open-findings.ts';
import type { Report } from '../../model/report.ts';
import type { Severity } from '../../model/severity.ts';
import { couldNotLook } from './could-not-look.ts';
import { messageOf, remedyLines, spokenCheck } from './spoken.ts';

type Command = 'error' | 'warning' | 'notice';

const COMMANDS: Readonly<Record<Severity, Command>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'notice',
  info: 'notice',
};

/**
 * Workflow commands of GitHub Actions, one a line: each makes an annotation of the run. GitHub shows ten of each kind for a
 * step, so the worst come first, and what could not be looked at before them.
 */
export function renderGithub(report: Report): string {
  const lines = [
    ...couldNotLook(report).map((text) => command('warning', 'Not looked at', text)),
    ...openFindings(report.findings).map((finding) =>
      command(
        COMMANDS[finding.severity],
        `${finding.severity}: ${spokenCheck(finding.check).title}`,
        [messageOf(finding), ...remedyLines(finding)].join('\n'),
      ),
    ),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

/** Escaped as `@actions/core` does it: nothing in a name ends the command or begins another one. */
function command(name: Command, title: string, message: string): string {
  return `::${name} title=${escapedProperty(title)}::${escaped(message)}`;
}

function escaped(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapedProperty(text: string): string {
  return escaped(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
