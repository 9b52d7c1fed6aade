import type { Finding, ReportedFinding } from '../../model/finding.ts';
import type { Report } from '../../model/report.ts';
import type { Severity } from '../../model/severity.ts';
import { harmlessJson } from '../json/render-json.ts';
import { clipped, harmless } from '../words/plain-text.ts';
import { messageOf, remedyWithin, spokenCheck } from './spoken.ts';

/** Lengths that Security Hub takes (user guide, "Required top-level ASFF attributes" and "Optional …"). */
const MAX_TITLE = 256;
const MAX_DESCRIPTION = 1024;
const MAX_REMEDY = 512;
const MAX_RESOURCE_ID = 512;
const MAX_PROPERTY = 2048;

const LABELS: Readonly<Record<Severity, AsffFinding['Severity']['Label']>> = {
  critical: 'CRITICAL',
  high: 'HIGH',
  medium: 'MEDIUM',
  low: 'LOW',
  info: 'INFORMATIONAL',
};

/** Types of resources that ASFF has a name for; all others are `Other`. */
const RESOURCE_TYPES: Readonly<Record<string, string>> = {
  'AWS::AutoScaling::AutoScalingGroup': 'AwsAutoScalingAutoScalingGroup',
  'AWS::EC2::Instance': 'AwsEc2Instance',
  'AWS::EC2::LaunchTemplate': 'AwsEc2LaunchTemplate',
  'AWS::EC2::NetworkInterface': 'AwsEc2NetworkInterface',
  'AWS::EC2::Subnet': 'AwsEc2Subnet',
  'AWS::EC2::VPC': 'AwsEc2Vpc',
  'AWS::EKS::Cluster': 'AwsEksCluster',
  'AWS::IAM::Role': 'AwsIamRole',
};

/** All that ASFF has a name for. */
const PARTITIONS = ['aws', 'aws-cn', 'aws-us-gov'] as const;

type Partition = (typeof PARTITIONS)[number];

/** A finding in the AWS Security Finding Format, as `BatchImportFindings` takes it; the SDK's own type holds its fields. */
export interface AsffFinding {
  readonly SchemaVersion: '2018-10-08';
  readonly Id: string;
  readonly ProductArn: string;
  readonly GeneratorId: string;
  readonly AwsAccountId: string;
  readonly Types: string[];
  readonly FirstObservedAt: string;
  readonly LastObservedAt?: string;
  readonly CreatedAt: string;
  readonly UpdatedAt: string;
  readonly Severity: { readonly Label: 'CRITICAL' | 'HIGH' | 'MEDIUM' | 'LOW' | 'INFORMATIONAL' };
  readonly Title: string;
  readonly Description: string;
  readonly Remediation: { readonly Recommendation: { readonly Text: string; readonly Url: string } };
  readonly ProductFields: Record<string, string>;
  readonly Resources: {
    readonly Type: string;
    readonly Id: string;
    readonly Partition: Partition;
    readonly Region: string;
  }[];
  readonly Compliance: { readonly Status: 'FAILED' | 'PASSED' };
  readonly Workflow: { readonly Status: 'NEW' | 'SUPPRESSED' | 'RESOLVED' };
  readonly RecordState: 'ACTIVE' | 'ARCHIVED';
}

/**
 * Findings in the AWS Security Finding Format, an array as `aws securityhub batch-import-findings --findings` takes up to 100 of
 * them. What could not be looked at is no finding of Security Hub: what is over is archived only by an audit that saw it go.
 */
export function renderAsff(report: Report): string {
  return `${harmlessJson(
    report.findings.map((finding) => asffFinding(finding, report)),
    2,
  )}\n`;
}

/** What becomes of a finding in Security Hub. */
export interface Imported {
  readonly finding: Finding;
  /** `over`: an audit judged it, and found it gone. `silenced`: it is there, and suppressed or snoozed. */
  readonly as: 'active' | 'over' | 'silenced';
  /** ISO times of the audit that says so, and of the last one that saw it. */
  readonly at: string;
  readonly lastSeen: string;
}

/** A finding as it is imported: severity and types as the provider's, and nothing that is a customer's. */
export interface ImportedFinding extends Omit<AsffFinding, 'Severity' | 'Types' | 'Workflow'> {
  readonly FindingProviderFields: Pick<AsffFinding, 'Severity' | 'Types'>;
}

/**
 * A finding as `BatchImportFindings` is to be given it. Severity and types are under `FindingProviderFields`, since the others
 * are a customer's to change, as are workflow and note (user guide, BatchImportFindings for finding providers). One that is
 * suppressed is archived and has not passed.
 */
export function importedFinding({ finding, as, at, lastSeen }: Imported): ImportedFinding {
  const status = as === 'over' ? 'resolved' : 'ongoing';
  const asff = asffFinding({ ...finding, status, explainedBy: [] }, { finishedAt: at });
  const { Severity, Types, Workflow: _, ...rest } = asff;
  return {
    ...rest,
    LastObservedAt: lastSeen,
    FindingProviderFields: { Severity, Types },
    RecordState: as === 'active' ? 'ACTIVE' : 'ARCHIVED',
  };
}

/** @param report when it was audited */
export function asffFinding(finding: ReportedFinding, { finishedAt }: Pick<Report, 'finishedAt'>): AsffFinding {
  const { id, accountId, region, resource, check, severity, status, suppressed, cluster, firstSeen } = finding;
  const partition = PARTITIONS.find((name) => resource.arn.startsWith(`arn:${name}:`)) ?? 'aws';
  const { title } = spokenCheck(check);
  const isOver = status === 'resolved';
  return {
    SchemaVersion: '2018-10-08',
    Id: `eks-ip-auditor/${accountId}/${region}/${id}`,
    ProductArn: `arn:${partition}:securityhub:${region}:${accountId}:product/${accountId}/default`,
    GeneratorId: `eks-ip-auditor/${harmless(check)}`,
    AwsAccountId: accountId,
    Types: ['Software and Configuration Checks/EKS pod networking'],
    FirstObservedAt: firstSeen,
    ...(!isOver && { LastObservedAt: finishedAt }),
    CreatedAt: firstSeen,
    UpdatedAt: finishedAt,
    Severity: { Label: LABELS[severity] },
    Title: clipped(`${title}: ${resource.id}`, MAX_TITLE),
    Description: clipped(messageOf(finding), MAX_DESCRIPTION),
    Remediation: { Recommendation: { Text: remedyWithin(finding, MAX_REMEDY), Url: finding.remediation.url } },
    ProductFields: {
      check: harmless(check),
      ...(cluster !== null && { cluster: clipped(cluster, MAX_PROPERTY) }),
      ...(suppressed !== null && { suppressedBecause: clipped(suppressed.reason, MAX_PROPERTY) }),
    },
    Resources: [
      {
        Type: RESOURCE_TYPES[resource.type] ?? 'Other',
        Id: clipped(resource.arn, MAX_RESOURCE_ID),
        Partition: partition,
        Region: region,
      },
    ],
    Compliance: { Status: isOver ? 'PASSED' : 'FAILED' },
    Workflow: { Status: isOver ? 'RESOLVED' : suppressed !== null ? 'SUPPRESSED' : 'NEW' },
    RecordState: isOver ? 'ARCHIVED' : 'ACTIVE',
  };
}
