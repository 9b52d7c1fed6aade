import { summarize } from '../../lambda/audit/summarize.ts';
import { NOBODY as HELD_BY_NOBODY } from '../../lambda/facts/subnet/ip-usage.ts';
import type { CleanupReport } from '../../lambda/model/cleanup.ts';
import type { Gap, NotEvaluated } from '../../lambda/model/coverage.ts';
import type { Evidence, Finding, ReportedFinding } from '../../lambda/model/finding.ts';
import type { Command } from '../../lambda/model/remediation.ts';
import type { Report, SuppressionNotice, TargetResult } from '../../lambda/model/report.ts';
import { wholeEvidence } from '../support/whole-evidence.ts';

/** A report put together from its parts as the audit does it: the summary follows from findings and targets. */
const UPDATE_ADDON =
  'aws eks update-addon --region eu-west-1 --cluster-name legacy --addon-name vpc-cni --addon-version v1.20.4-eksbuild.1 --resolve-conflicts PRESERVE';

function deletion(id: string, region: string): Command {
  return {
    argv: ['aws', 'ec2', 'delete-network-interface', '--region', region, '--network-interface-id', id],
  };
}

export function aReport(parts: {
  /** Causes unless they say what explains them. */
  readonly findings?: readonly (Finding & Partial<ReportedFinding>)[];
  readonly targets?: readonly TargetResult[];
  readonly notices?: readonly SuppressionNotice[];
  readonly cleanup?: CleanupReport | null;
}): Report {
  const { findings = [], targets = [aTarget()], notices = [], cleanup = null } = parts;
  return {
    schemaVersion: '2',
    tool: { name: 'eks-ip-auditor', version: '0.1.0' },
    auditId: '5c0d1f9e-7a4b-4f6e-9a55-0d3c8f1b2a77',
    startedAt: '2026-11-23T03:12:09.000Z',
    finishedAt: '2026-11-23T03:12:31.000Z',
    targets,
    findings: findings.map((finding) => ({ explainedBy: [], ...finding })),
    summary: summarize(targets, findings, notices),
    cleanup,
  };
}

export function aTarget(parts: Partial<TargetResult> = {}): TargetResult {
  return {
    accountId: '111122223333',
    region: 'eu-west-1',
    status: 'complete',
    gaps: [],
    notEvaluated: [],
    resources: { clusters: 2, nodegroups: 5, nodes: 41, subnets: 12, subnetEnis: 1212, availableEnis: 63 },
    evaluated: ['leaked-eni', 'subnet-low-ips', 'unattached-eni', 'unsupported-instance-type'],
    memory: { status: 'off', message: null },
    ...parts,
  };
}

export function aGap(parts: Partial<Gap> = {}): Gap {
  return {
    section: 'subnets',
    reason: 'denied',
    action: 'ec2:DescribeSubnets',
    message:
      'User: arn:aws:sts::222233334444:assumed-role/eks-ip-auditor/audit is not authorized to perform: ec2:DescribeSubnets because no identity-based policy allows the ec2:DescribeSubnets action',
    ...parts,
  };
}

export function isNotEvaluated(check: string, gap: Gap, partly = false): NotEvaluated {
  return {
    check,
    partly,
    because: [{ gap }],
  };
}

export function aFinding(parts: Partial<Finding> = {}): Finding {
  return {
    id: '0123456789abcdef',
    check: 'subnet-low-ips',
    severity: 'high',
    status: 'new',
    accountId: '111122223333',
    region: 'eu-west-1',
    cluster: 'prod',
    resource: {
      type: 'AWS::EC2::Subnet',
      id: 'subnet-0a1b2c3d4e5f60718',
      arn: 'arn:aws:ec2:eu-west-1:111122223333:subnet/subnet-0a1b2c3d4e5f60718',
    },
    message: 'subnet-0a1b2c3d4e5f60718 (10.0.1.0/24, eu-west-1a) has 12 of 251 addresses free (4.8 %).',
    remediation: {
      steps: [
        { text: 'Lower the warm targets of the VPC CNI (`WARM_IP_TARGET`, `MINIMUM_IP_TARGET`), or add subnets.' },
      ],
      url: 'https://docs.aws.amazon.com/eks/latest/best-practices/subnets.html',
    },
    firstSeen: '2026-11-23T03:12:09.000Z',
    suppressed: null,
    ...parts,
    evidence: wholeEvidence(parts.check ?? 'subnet-low-ips', parts.evidence ?? {}),
  };
}

const hex = (value: number, digits: number) => value.toString(16).padStart(digits, '0');

/** A leaked ENI, with the evidence that the check gives. */
export function aLeak(number: number, parts: Partial<Finding> = {}, evidence: Evidence = {}): Finding {
  const id = `eni-0${hex(0xa1b2c3d4 + number * 7919, 16)}`;
  const region = parts.region ?? 'eu-west-1';
  return aFinding({
    id: hex(number, 16),
    check: 'leaked-eni',
    severity: 'medium',
    cluster: 'staging',
    resource: {
      type: 'AWS::EC2::NetworkInterface',
      id,
      arn: `arn:aws:ec2:${region}:111122223333:network-interface/${id}`,
    },
    message: `${id} leaked in subnet-0a1b2c3d4e5f60718 and holds 10 addresses: created by the VPC CNI for i-0${hex(number, 16)} (gone) of cluster staging (gone), 5 days old.`,
    evidence: {
      madeBy: 'vpc-cni',
      kind: 'cni-secondary',
      cluster: 'staging',
      clusterState: 'gone',
      instance: `i-0${hex(number, 16)}`,
      instanceState: 'gone',
      addresses: 10,
      subnet: 'subnet-0a1b2c3d4e5f60718',
      vpc: 'vpc-0f0e0d0c0b0a09080',
      securityGroups: ['sg-0123456789abcdef0'],
      ageMinutes: 1440 * 2 + number * 120,
      ageFrom: 'created-at-tag',
      whyNotCleaned: ['EKS deletes no ENIs of a cluster that no longer exists.'],
      ...evidence,
    },
    remediation: {
      steps: [
        { text: 'If it is still `available` 30 minutes from now, delete it:' },
        { command: deletion(id, region) },
      ],
      url: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/delete-eni.html',
    },
    ...parts,
  });
}

/** A morning's report: leaks, low subnets, an unsupported type, an account that could not be entered, a denied read. */
export function realisticReport(): Report {
  const denied = aGap();
  const noEntry = aGap({
    section: 'target',
    action: 'sts:AssumeRole',
    message:
      'User: arn:aws:sts::999900001111:assumed-role/eks-ip-auditor-hub/audit is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::333344445555:role/eks-ip-auditor',
  });
  const checks = ['leaked-eni', 'subnet-low-ips', 'unattached-eni', 'unsupported-instance-type'];
  return aReport({
    findings: [...lowSubnets(), unsupportedType(), ...leaks(), ...unattached(), ...suppressed()],
    targets: [
      aTarget(),
      aTarget({
        region: 'us-east-1',
        resources: { clusters: 1, nodegroups: 2, nodes: 9, subnets: 6, subnetEnis: 214 },
      }),
      aTarget({
        accountId: '222233334444',
        status: 'partial',
        gaps: [denied],
        notEvaluated: [
          isNotEvaluated('subnet-low-ips', denied),
          isNotEvaluated('unsupported-instance-type', denied, true),
        ],
        resources: { clusters: 1, nodegroups: 1, availableEnis: 4 },
        evaluated: ['leaked-eni', 'unattached-eni'],
      }),
      aTarget({
        accountId: '333344445555',
        status: 'failed',
        gaps: [noEntry],
        notEvaluated: checks.map((check) => isNotEvaluated(check, noEntry)),
        resources: {},
        evaluated: [],
      }),
    ],
    notices: [
      { check: 'unattached-eni', resource: '*:network-interface/eni-0dd*', problem: 'expired', expires: '2026-11-01' },
    ],
  });
}

const NOBODY = { ...HELD_BY_NOBODY, reservedOrNotVisible: 0 };

function lowSubnets(): readonly Finding[] {
  return [
    aFinding({
      severity: 'critical',
      message:
        'subnet-0a1b2c3d4e5f60718 (10.0.1.0/24, eu-west-1a) has 3 of 251 addresses free (1.2 %). Cluster prod uses it. Leaked ENIs hold 220 of 251, nodes and their pods 18, load balancers 8, VPC endpoints 2. Clean-up can delete 22 leaked ENIs and free 220, which is enough.',
      evidence: {
        usable: 251,
        free: 3,
        freePercent: 1.2,
        heldBy: { ...NOBODY, nodes: 6, cniSecondaries: 12, loadBalancers: 8, leaked: 220, endpoints: 2 },
        cleanUpWouldFree: 220,
        leaksToBlame: true,
        nodegroups: ['prod/general', 'prod/batch'],
        uncertain: [],
      },
      remediation: {
        steps: [
          {
            text: 'Delete the 22 leaked ENIs in the subnet (check leaked-eni lists them): frees 220, which is enough.',
          },
        ],
        url: 'https://docs.aws.amazon.com/eks/latest/best-practices/subnets.html',
      },
    }),
    aFinding({
      id: '00000000000000aa',
      severity: 'high',
      region: 'us-east-1',
      cluster: 'edge',
      resource: {
        type: 'AWS::EC2::Subnet',
        id: 'subnet-0fedcba9876543210',
        arn: 'arn:aws:ec2:us-east-1:111122223333:subnet/subnet-0fedcba9876543210',
      },
      message:
        'subnet-0fedcba9876543210 (10.9.4.0/26, us-east-1b) has 5 of 59 addresses free (8.5 %). Cluster edge uses it.',
      evidence: {
        usable: 59,
        free: 5,
        heldBy: { ...NOBODY, nodes: 3, cniSecondaries: 51 },
        nodegroups: ['edge/default'],
        uncertain: [],
      },
    }),
  ];
}

function unsupportedType(): Finding {
  return aFinding({
    id: '00000000000000bb',
    check: 'unsupported-instance-type',
    severity: 'critical',
    cluster: 'legacy',
    resource: {
      type: 'AWS::EKS::Nodegroup',
      id: 'legacy/workers',
      arn: 'arn:aws:eks:eu-west-1:111122223333:nodegroup/legacy/workers/0aa',
    },
    message:
      't3.medium of node group legacy/workers is unknown to VPC CNI 1.1.0: its pods get no address; 1.2.0 is the first release that knows it.',
    evidence: { instanceType: 't3.medium', cniVersion: '1.1.0', firstKnownIn: '1.2.0' },
    remediation: {
      steps: [{ text: 'Update the VPC CNI to 1.2.0 or newer:' }, { command: { argv: UPDATE_ADDON.split(' ') } }],
      url: 'https://docs.aws.amazon.com/eks/latest/userguide/managing-vpc-cni.html',
    },
  });
}

function leaks(): readonly Finding[] {
  const old = Array.from({ length: 22 }, (_, index) => aLeak(index));
  const others = Array.from({ length: 15 }, (_, index) =>
    aLeak(
      100 + index,
      {},
      { subnet: 'subnet-0bbbbbbbbbbbbbbbb', addresses: 15, instanceState: index < 12 ? 'gone' : 'terminated' },
    ),
  );
  const owned = aLeak(
    200,
    {
      severity: 'low',
      message:
        'eni-000000000a1caee8c leaked in subnet-0a1b2c3d4e5f60718 and holds 10 addresses: created by the VPC CNI for i-000000000000000c8 (stopped) of cluster staging, 18 days old.',
    },
    { instanceState: 'stopped', clusterState: 'exists', whyNotCleaned: [] },
  );
  return [...old, ...others, owned];
}

function unattached(): readonly Finding[] {
  return Array.from({ length: 12 }, (_, index) =>
    aFinding({
      id: hex(300 + index, 16),
      check: 'unattached-eni',
      severity: 'info',
      cluster: null,
      resource: {
        type: 'AWS::EC2::NetworkInterface',
        id: `eni-0${hex(0xc0ffee + index, 16)}`,
        arn: `arn:aws:ec2:eu-west-1:111122223333:network-interface/eni-0${hex(0xc0ffee + index, 16)}`,
      },
      message: `eni-0${hex(0xc0ffee + index, 16)} in subnet-0ccc is unattached and holds 1 address: by no AWS service that we know of.`,
      evidence: { kind: 'user', description: 'jump host', addresses: 1, subnet: 'subnet-0ccc', ageMinutes: 'unknown' },
      remediation: {
        steps: [
          { text: 'Ask the owner. Delete the ENI if nobody needs it:' },
          { command: deletion(`eni-0${hex(0xc0ffee + index, 16)}`, 'eu-west-1') },
        ],
        url: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-eni.html',
      },
    }),
  );
}

function suppressed(): readonly Finding[] {
  return [aLeak(400, { suppressed: { reason: 'kept for a post-mortem', expires: '2026-12-31', by: 'configuration' } })];
}
