import fc from 'fast-check';
import { GAP_REASONS } from '../../lambda/model/coverage.ts';
import {
  type AnswerGap,
  type Cause,
  type Diagnosis,
  type DiagnosisReport,
  type DiagnosisStep,
  JUDGED_THINGS,
  type Judged,
  STEP_STATES,
} from '../../lambda/model/diagnosis.ts';
import type { Finding } from '../../lambda/model/finding.ts';
import { CONCLUSION_STATES } from '../../lambda/model/questions.ts';
import { SEVERITIES } from '../../lambda/model/severity.ts';
import { aMap } from './a-map.ts';
import { logCauses, logReports } from './any-logs.ts';
import { hostileText } from './hostile-text.ts';
import { aFinding } from './sample-report.ts';

const finding: fc.Arbitrary<Finding> = fc
  .record({
    id: fc.stringMatching(/^[0-9a-f]{16}$/),
    check: fc.oneof(fc.constantFrom('leaked-eni', 'node-without-pod-ips'), hostileText),
    severity: fc.constantFrom(...SEVERITIES),
    message: hostileText,
    advice: hostileText,
    type: fc.constantFrom('AWS::EC2::NetworkInterface', 'AWS::EC2::Instance', 'AWS::IAM::Role'),
    name: hostileText,
    subnet: fc.option(hostileText),
  })
  .map(({ advice, type, name, subnet, ...parts }) =>
    aFinding({
      ...parts,
      resource: { type, id: name, arn: `arn:aws:ec2:::${name}` },
      evidence: { subnet, addresses: 10 },
      remediation: {
        steps: [{ text: advice }, { command: { argv: ['kubectl', 'get', name] } }],
        url: 'https://docs.aws.amazon.com/eks/',
      },
    }),
  );

const findings = fc.array(finding, { maxLength: 4 });

const cause: fc.Arbitrary<Cause> = fc.record({
  findings: fc.array(finding, { minLength: 1, maxLength: 9 }),
  consequences: findings,
});

const answerGap: fc.Arbitrary<AnswerGap> = fc.oneof(
  fc.record({
    kind: fc.constant('not-read' as const),
    sections: fc.array(fc.oneof(fc.constantFrom('subnets', 'nodes'), hostileText), { minLength: 1, maxLength: 3 }),
    reason: fc.constantFrom(...GAP_REASONS),
    action: fc.oneof(fc.constant('ec2:DescribeSubnets'), hostileText),
    message: hostileText,
  }),
  fc.record({ kind: fc.constant('not-shown' as const), finding }),
  fc.record({ kind: fc.constant('check-failed' as const), check: hostileText, message: hostileText }),
  fc.constant({ kind: 'cluster-missing' as const }),
);

const judged: fc.Arbitrary<Judged> = fc.record({
  what: fc.constantFrom(...JUDGED_THINGS),
  judged: fc.nat({ max: 3 }),
  all: fc.integer({ min: 3, max: 5000 }),
  notJudged: fc.array(
    fc.record({
      because: hostileText,
      count: fc.nat({ max: 5000 }),
      ids: fc.array(hostileText, { maxLength: 7 }),
      leavesOpen: fc.boolean(),
      next: fc.option(hostileText),
      command: fc.option(hostileText.map((name) => ({ argv: ['kubectl', 'get', name] }))),
    }),
    { maxLength: 6 },
  ),
});

const step: fc.Arbitrary<DiagnosisStep> = fc.record({
  id: fc.constantFrom('cluster', 'nodes'),
  title: fc.constant('Each node has addresses for pods, and slots left'),
  state: fc.constantFrom(...STEP_STATES),
  notApplicable: fc.option(hostileText),
  judged: fc.array(judged, { maxLength: 3 }),
  evidence: fc.array(hostileText, { maxLength: 3 }),
  causes: fc.array(cause, { maxLength: 7 }),
  follows: findings,
  notes: findings,
  unknown: fc.array(answerGap, { maxLength: 4 }),
  logged: fc.array(fc.record({ cause: logCauses, decides: fc.boolean() }), { maxLength: 2 }),
});

const diagnosis: fc.Arbitrary<Diagnosis> = fc.record({
  cluster: hostileText,
  node: fc.option(hostileText),
  target: fc.record({ accountId: fc.constant('111122223333'), region: hostileText }),
  at: fc.constant('2026-11-23T03:12:31.000Z'),
  steps: fc.array(step, { maxLength: 4 }),
  lookedAt: fc.array(hostileText, { maxLength: 3 }),
  notLookedAt: fc.array(fc.record({ check: hostileText, because: hostileText }), { maxLength: 3 }),
  hasVpcCniPods: fc.boolean(),
  addressMaps: fc.option(
    hostileText.map((name) => ({ maps: [aMap({ name, availabilityZone: name, accountId: name })], leftOut: 2 })),
    { nil: undefined },
  ),
  conclusion: fc.oneof(
    fc.record({ state: fc.constantFrom('cause' as const, 'risk' as const), cause, logged: fc.constant(null) }),
    fc.record({ state: fc.constant('cause' as const), cause: fc.constant(null), logged: logCauses }),
    fc.record({
      state: fc.constantFrom(...CONCLUSION_STATES.filter((state) => state === 'healthy' || state === 'unknown')),
      cause: fc.constant(null),
      logged: fc.constant(null),
    }),
  ),
});

/** Diagnoses with text at its worst. */
export const diagnosisReports: fc.Arbitrary<DiagnosisReport> = fc.record({
  schemaVersion: fc.constant('2' as const),
  tool: fc.constant({ name: 'eks-ip-auditor' as const, version: '0.1.0' }),
  diagnoses: fc.array(diagnosis, { maxLength: 2 }),
  unsearched: fc.array(
    fc.record({
      accountId: fc.constant('222233334444'),
      region: fc.constant('eu-west-1'),
      action: fc.constant('sts:AssumeRole'),
      message: hostileText,
    }),
    { maxLength: 7 },
  ),
  logs: fc.option(logReports, { nil: null }),
});
