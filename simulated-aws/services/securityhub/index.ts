import {
  type AwsSecurityFinding,
  BatchImportFindings$,
  type BatchImportFindingsRequest,
  type BatchImportFindingsResponse,
  type ImportFindingsError,
} from '@aws-sdk/client-securityhub';
import { AwsError } from '../../aws-error.ts';
import { type CallContext, operation, service } from '../../service.ts';
import { restJsonProtocol } from '../../wire/rest-json-protocol.ts';

/** Findings of one call, bytes of one finding and of all of a call (user guide and partner guide, BatchImportFindings). */
const MAX_FINDINGS = 100;
const MAX_FINDING_BYTES = 240 * 1024;
const MAX_CALL_BYTES = 6 * 1024 * 1024;

/** What is a customer's once a finding is there: an import leaves it as it is. */
const OF_CUSTOMERS = ['Note', 'UserDefinedFields', 'VerificationState', 'Workflow'] as const;

const operations = [
  operation<BatchImportFindingsRequest, BatchImportFindingsResponse>(
    BatchImportFindings$,
    ['Findings'],
    ({ Findings = [] }, context) => {
      const { account, region } = context;
      if (region.securityHub === undefined) {
        const message = `Account ${account.id} is not subscribed to AWS Security Hub`;
        throw new AwsError('InvalidAccessException', message, 401);
      }
      if (Findings.length === 0 || Findings.length > MAX_FINDINGS)
        throw invalid(`Findings: must have length between 1 and ${MAX_FINDINGS}`);
      if (bytesOf(Findings) > MAX_CALL_BYTES) throw invalid('The request is larger than 6 MB');
      refuseOtherAccounts(Findings, context);
      const FailedFindings = Findings.flatMap((finding) => problemOf(finding, region.securityHub?.refuses) ?? []);
      const refused = new Set(FailedFindings.map(({ Id }) => Id));
      for (const finding of Findings) if (!refused.has(finding.Id)) take(finding, region.securityHub.findings);
      return { FailedCount: refused.size, SuccessCount: Findings.length - refused.size, FailedFindings };
    },
  ),
];

/** Takes findings of the default product of the account that calls, where its region has Security Hub. */
export const securityhub = service('securityhub', restJsonProtocol(operations.map(({ schema }) => schema)), operations);

/** AWS calls it denied, whatever the policies say (prowler issue 867). */
function refuseOtherAccounts(findings: readonly AwsSecurityFinding[], { account, region, caller }: CallContext): void {
  const product = `:securityhub:${region.name}:${account.id}:product/${account.id}/default`;
  const other = findings.find(
    ({ ProductArn = '', AwsAccountId }) => !ProductArn.endsWith(product) || AwsAccountId !== account.id,
  );
  if (other === undefined) return;
  throw new AwsError(
    'AccessDeniedException',
    `User: ${caller.arn} is not authorized to perform: securityhub:BatchImportFindings on resource: ${other.ProductArn}`,
    403,
  );
}

/** Why a finding is not taken; undefined where it is. */
function problemOf(
  finding: AwsSecurityFinding,
  refuses: ReadonlySet<string> | undefined,
): ImportFindingsError | undefined {
  const refused = (ErrorCode: string, ErrorMessage: string) => ({ Id: finding.Id, ErrorCode, ErrorMessage });
  if (refuses?.has(finding.Id ?? '')) return refused('InternalError', 'The finding could not be imported.');
  if (bytesOf(finding) > MAX_FINDING_BYTES) return refused('LimitExceeded', 'The finding is larger than 240 KB.');
  const { Id, GeneratorId, CreatedAt, UpdatedAt, Title, Description, Resources = [] } = finding;
  if (![Id, GeneratorId, CreatedAt, UpdatedAt, Title, Description].every(Boolean) || Resources.length === 0)
    return refused('InvalidInput', 'The finding lacks a required attribute.');
  const hasSeverity = finding.Severity !== undefined || finding.FindingProviderFields?.Severity !== undefined;
  return hasSeverity ? undefined : refused('InvalidInput', 'The finding has no severity.');
}

/**
 * An update that is not of later than what is there is ignored (user guide). One that is opened again is new to whoever
 * had resolved it.
 */
function take(finding: AwsSecurityFinding, findings: Map<string, AwsSecurityFinding>): void {
  const id = finding.Id ?? '';
  const before = findings.get(id);
  if (before === undefined) {
    findings.set(id, { Workflow: { Status: 'NEW' }, ...finding });
    return;
  }
  if (Date.parse(finding.UpdatedAt ?? '') <= Date.parse(before.UpdatedAt ?? '')) return;
  const kept = Object.fromEntries(OF_CUSTOMERS.flatMap((name) => (name in before ? [[name, before[name]]] : [])));
  const isBack = before.RecordState === 'ARCHIVED' && finding.RecordState === 'ACTIVE';
  const isNewAgain = isBack && before.Workflow?.Status === 'RESOLVED';
  findings.set(id, { ...finding, ...kept, ...(isNewAgain && { Workflow: { Status: 'NEW' } }) });
}

function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidInputException', message, 400);
}
