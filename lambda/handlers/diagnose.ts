import { selectChecks } from '../audit/select-checks.ts';
import { CHECKS } from '../checks/index.ts';
import { toRequest } from '../config/to-request.ts';
import { diagnoseCluster } from '../diagnose/diagnose-estate.ts';
import type { DiagnosisReport } from '../model/diagnosis.ts';
import { AuditorError } from '../model/errors.ts';
import { VERSION } from '../model/version.ts';
import { diagnosisJson } from '../report/json/diagnosis-json.ts';
import type { ShownDiagnosisReport } from '../report/json/diagnosis-schema.ts';
import { diagnosisMarkdown } from '../report/markdown/markdown-diagnosis.ts';
import { inWords } from '../report/outline/diagnosis-words.ts';
import { accessToOne } from './access.ts';
import type { Deadlines } from './deadline.ts';
import type { DiagnoseEvent } from './diagnose-event.ts';
import type { FunctionSetup } from './function-setup.ts';
import { RESPONSE_LIMIT_BYTES } from './response.ts';

/** What a person gets: what the command gives as JSON, and the Markdown to paste into a ticket. */
export interface DiagnosisAnswer extends ShownDiagnosisReport {
  readonly markdown: string;
}

/** An answer too large to return: the Markdown, which condenses, and the sentence of each diagnosis. */
export interface DiagnosisTooLarge extends Pick<DiagnosisReport, 'schemaVersion' | 'tool'> {
  readonly conclusions: readonly string[];
  readonly markdown: string;
  readonly tooLarge: true;
}

/**
 * Diagnoses a cluster of one configured account, in one region or in all that the configuration names.
 * @throws AuditorError CLUSTER_NOT_FOUND, NODE_NOT_FOUND, POD_NOT_FOUND, UNKNOWN_REGION, EVENT_INVALID for an account
 * that is not configured, and for a pod where nothing is read from Kubernetes
 */
export async function diagnoseOnDemand(
  { cluster, node, pod, region, accountId }: DiagnoseEvent,
  setup: FunctionSetup,
  { signal, last }: Deadlines,
): Promise<DiagnosisAnswer | DiagnosisTooLarge> {
  const { config, home, homeRegion, ledger } = setup;
  const access = accessToOne(accountId ?? home.accountId, config, home);
  const regions = region === undefined ? undefined : [region];
  const { checkSettings, ...request } = toRequest(
    config,
    { accounts: [access], regions },
    { checks: CHECKS, homeRegion },
  );
  if (pod !== undefined && request.kubernetes === 'off') {
    const how = 'set kubernetes to "where-allowed" in the configuration and deploy it';
    throw new AuditorError(
      'EVENT_INVALID',
      `event: diagnose: pod: pods are read from Kubernetes, which is off: ${how}`,
    );
  }
  // A check that audits leave out may still be the one that explains.
  const every = CHECKS.map(({ meta }) => meta.id);
  const checks = selectChecks(CHECKS, checkSettings, every);
  const diagnosed = await diagnoseCluster(
    { ...request, cluster, node, pod, checks },
    { home, homeRegion, clock: () => new Date(), signal, memory: ledger && { store: ledger, signal: last } },
  );
  const tool = { name: 'eks-ip-auditor', version: VERSION } as const;
  const report: DiagnosisReport = { schemaVersion: '2', tool, ...diagnosed, logs: null };
  const markdown = diagnosisMarkdown(inWords(report), false);
  return withinLimit({ ...diagnosisJson(report), markdown });
}

/** What an invocation returns: the whole answer, or what of it always fits. */
export function withinLimit(
  answer: DiagnosisAnswer,
  limitBytes = RESPONSE_LIMIT_BYTES,
): DiagnosisAnswer | DiagnosisTooLarge {
  if (Buffer.byteLength(JSON.stringify(answer)) <= limitBytes) return answer;
  const { schemaVersion, tool, diagnoses, markdown } = answer;
  const conclusions = diagnoses.map(({ conclusion }) => conclusion.text);
  return { schemaVersion, tool, conclusions, markdown, tooLarge: true };
}
