import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Diagnosis, DiagnosisReport, DiagnosisStep } from '../../lambda/model/diagnosis.ts';
import type { Finding } from '../../lambda/model/finding.ts';
import { tokensAtMost } from '../../lambda/report/brief/tokens.ts';
import { diagnosisJsonSchemaText, shownDiagnosisSchema } from '../../lambda/report/json/diagnosis-schema.ts';
import { renderDiagnosis } from '../../lambda/report/render-diagnosis.ts';
import { widthOf } from '../../lambda/report/text/columns.ts';
import { isOneWord } from '../commands/one-word.ts';
import {
  aDiagnosis,
  aDiagnosisReport,
  aStep,
  BLOCKED,
  flat,
  json,
  LEAKS,
  LOW,
  lastSentence,
  markdown,
  PILE,
  table,
  withCause,
} from './a-diagnosis.ts';
import { diagnosisReports } from './any-diagnosis.ts';
import { aFinding, aLeak } from './sample-report.ts';

function aNode(number: number, hours: number): Finding {
  const id = `i-0${number.toString(16).padStart(16, '0')}`;
  return aFinding({
    id: number.toString(16).padStart(16, '0'),
    check: 'node-without-pod-ips',
    resource: { type: 'AWS::EC2::Instance', id, arn: `arn:aws:ec2:eu-west-1:111122223333:instance/${id}` },
    message: `Node ${id} (m5.large) of cluster prod has no address for pods ${hours} hours after its launch.`,
    evidence: { subnet: `subnet-0${number}` },
  });
}

describe('the terminal', () => {
  it('tells a pile as one cause, its symptoms under it and what to do under those', () => {
    expect(table(PILE)).toBe(`DIAGNOSIS  cluster prod, 111122223333 eu-west-1
           eks-ip-auditor 0.1.0, 2026-11-23 03:12 UTC

✗ No leaks
  ✗ 3 leaked ENIs in subnet-0a1b2c3d4e5f60718: 30 addresses held, oldest 2 d
    [leaked-eni]
    ↳ subnet-0a1b2c3d4e5f60718 (10.0.1.0/24, eu-west-1a) has 12 of 251 addresses
      free (4.8 %). [subnet-low-ips]
    ↳ It cannot be updated. [cluster-upgrade-blocked]
  → If it is still \`available\` 30 minutes from now, delete it:
      aws ec2 delete-network-interface --region eu-west-1 \\
      --network-interface-id ${LEAKS[0]?.resource.id}
    Likewise for 2 more, each with its own id.
    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/delete-eni.html

✗ There is room
  ↳ cluster-upgrade-blocked, 1 finding: follows from leaked-eni, see above

MOST LIKELY  3 leaked ENIs in subnet-0a1b2c3d4e5f60718: 30 addresses held,
             oldest 2 d.
FIRST        If it is still \`available\` 30 minutes from now, delete it:
      aws ec2 delete-network-interface --region eu-west-1 \\
      --network-interface-id ${LEAKS[0]?.resource.id}
             Likewise for 2 more, each with its own id.
FOLLOWS      subnet-low-ips, cluster-upgrade-blocked
2 questions: 2 ✗
`);
  });

  it('has the answer also first for who watches', () => {
    const watched = renderDiagnosis(aDiagnosisReport(PILE), 'table', { color: false, width: 80, answerFirst: true });
    const [head, answer, ...questions] = watched.trimEnd().split('\n\n');
    expect(answer).toMatch(/^MOST LIKELY {2}3 leaked ENIs.*\n2 questions: 2 ✗$/s);
    expect(questions.at(-1)).toBe(answer);
    expect([head, ...questions].join('\n\n')).toBe(table(PILE).trimEnd());
  });

  it('points down to a cause that a later question tells', () => {
    const [addresses, room] = PILE.steps;
    const steps = [room, addresses].flatMap((step) => step ?? []);
    expect(table({ ...PILE, steps })).toContain('follows from leaked-eni, see below');
  });

  it('tells many nodes that are alike but for id and age as one', () => {
    const nodes = Array.from({ length: 40 }, (_, index) => aNode(index, 20 + (index % 7)));
    const text = flat(table(withCause({ findings: [LOW], consequences: nodes })));
    expect(text).toContain('↳ 40 nodes alike: Node i-00000000000000000 (m5.large) of cluster prod has no address');
    expect(text.match(/Node i-/g)).toHaveLength(1);
  });

  it('keeps apart what differs in more', () => {
    const node = aNode(2, 20);
    const other = {
      ...node,
      message: 'Node i-2 (t3.nano) of cluster prod has no address.',
      evidence: { ...node.evidence, instanceType: 't3.nano' },
    };
    const text = flat(table(withCause({ findings: [aNode(1, 20), other], consequences: [] })));
    expect(text.match(/✗ Node i-/g)).toHaveLength(2);
  });

  it('says of a question without an answer, in a line, what was missing and what to allow', () => {
    const unknown: DiagnosisStep['unknown'] = [
      {
        kind: 'not-read',
        sections: ['subnets', 'subnetEnis'],
        reason: 'denied',
        action: 'ec2:DescribeSubnets',
        message: 'User: arn:aws:sts::1:assumed-role/x is not authorized',
      },
      { kind: 'not-read', sections: ['nodes'], reason: 'throttled', action: 'ec2:DescribeInstances', message: 'slow' },
    ];
    const diagnosis = aDiagnosis({
      steps: [aStep({ state: 'unknown', unknown })],
      conclusion: { state: 'unknown', cause: null, logged: null },
    });
    const lines = table(diagnosis).split('\n');
    expect(lines).toContain('  ? subnets, ENIs in the subnets: access denied; allow ec2:DescribeSubnets');
    expect(lines).toContain('  ? nodes: throttled by AWS (ec2:DescribeInstances); look again later');
    expect(lines.join()).not.toContain('assumed-role');
    expect(lastSentence(diagnosis)).toBe(
      'NO CAUSE FOUND None of the 2 causes looked at keeps pods of prod from getting an address, but 1 question is open. FIRST Allow ec2:DescribeSubnets. 1 question: 1 ?',
    );
  });

  it('says once what is missing in several questions, and then names it', () => {
    const denied = { kind: 'not-read', reason: 'denied', action: 'ec2:DescribeSubnets', message: 'no' } as const;
    const broken = { ...denied, reason: 'error', action: 'eks:ListAddons', message: 'it broke' } as const;
    const steps = [
      aStep({ id: 'cluster', state: 'unknown', unknown: [{ ...broken, sections: ['vpcCniAddons'] }] }),
      aStep({ id: 'cni', state: 'unknown', unknown: [{ ...denied, sections: ['subnets'] }] }),
      aStep({
        state: 'unknown',
        unknown: [
          { ...denied, sections: ['subnets', 'subnetEnis'] },
          { ...broken, sections: ['vpcCniAddons'] },
        ],
      }),
    ];
    const text = table(aDiagnosis({ steps, conclusion: { state: 'unknown', cause: null, logged: null } }), 120);
    expect(text.match(/allow ec2:DescribeSubnets/g)).toHaveLength(1);
    expect(text.match(/it broke/g)).toHaveLength(1);
    expect(text).toContain('\n  ? subnets, ENIs in the subnets, VPC CNI add-ons: not read, see above\n');
  });

  it('says what was not looked at where nothing could be', () => {
    const diagnosis = aDiagnosis({
      steps: [aStep({ state: 'unknown', unknown: [{ kind: 'cluster-missing' }] })],
      lookedAt: [],
      conclusion: { state: 'unknown', cause: null, logged: null },
    });
    expect(lastSentence(diagnosis)).toMatch(
      /^NO CAUSE FOUND What keeps pods of prod from an address could not be looked at, 1 question is open\./,
    );
    expect(table(diagnosis)).toContain('LOOKED AT  no cause\n');
  });

  it('says how to look where only the cluster can tell', () => {
    const finding = aFinding({
      message: 'Nodes may be unable to join: only aws-auth shows it.',
      remediation: {
        steps: [
          { text: 'Add it. `mapRoles` must hold it. This shows the ConfigMap:' },
          { command: { argv: 'kubectl -n kube-system get configmap aws-auth -o yaml'.split(' ') } },
        ],
        url: '',
      },
    });
    const unknown = [{ kind: 'not-shown', finding }] as const;
    const diagnosis = aDiagnosis({
      steps: [aStep({ state: 'unknown', unknown })],
      conclusion: { state: 'unknown', cause: null, logged: null },
    });
    expect(flat(table(diagnosis))).toContain(
      '? Nodes may be unable to join: only aws-auth shows it; this shows the ConfigMap: kubectl -n kube-system get configmap aws-auth -o yaml',
    );
  });

  it('says first all that belongs together: half of it may leave things worse', () => {
    const remediation = {
      steps: [
        { text: 'Delete the wrong access entry, since it cannot be changed:' },
        { command: { argv: ['aws', 'eks', 'delete-access-entry'] } },
        { text: 'Then create the right one:' },
        { command: { argv: ['aws', 'eks', 'create-access-entry'] } },
        { text: 'Or: `mapRoles` must hold it. This shows the ConfigMap:' },
        { command: { argv: ['kubectl', 'get', 'configmap'] } },
      ],
      url: '',
    };
    const cause = { findings: [aFinding({ severity: 'critical', remediation })], consequences: [] };
    const diagnosis = aDiagnosis({
      steps: [aStep({ state: 'bad', causes: [cause] })],
      conclusion: { state: 'cause', cause, logged: null },
    });
    const shown = flat(table(diagnosis));
    const first = shown.slice(shown.indexOf('FIRST'));
    expect(first).toContain('delete-access-entry Then create the right one: aws eks create-access-entry');
    expect(first).not.toContain('mapRoles');
  });

  it('says first what helps, and not what would help instead', () => {
    const remediation = {
      steps: [
        { text: 'Delete the 2 leaked ENIs: frees 38, which is enough. Look again in an hour first.' },
        { text: 'Or keep fewer spare addresses:' },
        { command: { argv: ['aws', 'eks', 'update-addon'] } },
      ],
      url: '',
    };
    const cause = { findings: [aFinding({ remediation })], consequences: [] };
    const diagnosis = aDiagnosis({
      steps: [aStep({ state: 'bad', causes: [cause] })],
      conclusion: { state: 'cause', cause, logged: null },
    });
    expect(lastSentence(diagnosis)).toMatch(
      /FIRST Delete the 2 leaked ENIs: frees 38, which is enough\. Look again in an hour first\. 1 question: 1 ✗/,
    );
  });

  const YOUNG = {
    because: 'too young to judge: 4 min',
    count: 1,
    ids: ['i-0a'],
    leavesOpen: false,
    next: 'look again in 11 min',
    command: null,
  } as const;

  it('says of how many things an answer is, and why not of the others', () => {
    const judged = [{ what: 'node', judged: 13, all: 14, notJudged: [YOUNG] }] as const;
    const groups = [{ what: 'node group', judged: 2, all: 2, notJudged: [] }] as const;
    expect(flat(table(aDiagnosis({ steps: [aStep({ judged: [...judged, ...groups] })] })))).toContain(
      '✓ Each node has addresses for pods, and slots left: 13 of 14 nodes (1 too young to judge: 4 min), 2 node groups',
    );
  });

  it('names nodes by the internal IP that kubectl shows, their ids behind it', () => {
    const full = { ...YOUNG, because: 'no slot left', leavesOpen: true, next: 'see whether pods wait' };
    const addresses = { 'i-0a': '10.0.8.4' };
    const judged = [{ what: 'node', judged: 0, all: 1, notJudged: [{ ...full, addresses }] }] as const;
    const diagnosis = aDiagnosis({ steps: [aStep({ state: 'unknown', judged })] });
    expect(flat(table(diagnosis))).toContain('? 10.0.8.4 (i-0a): see whether pods wait');
  });

  it('says what would tell of what was not judged, where the question is open for it', () => {
    const full = { ...YOUNG, because: 'no slot left', leavesOpen: true, next: 'see whether pods wait' };
    const command = { argv: ['kubectl', 'get', 'pods'] };
    const judged = [{ what: 'node', judged: 1, all: 3, notJudged: [YOUNG, { ...full, command }] }] as const;
    const diagnosis = aDiagnosis({
      steps: [aStep({ state: 'unknown', judged })],
      conclusion: { state: 'unknown', cause: null, logged: null },
    });
    const text = flat(table(diagnosis));
    expect(text).toContain('judged 1 of 3 nodes (1 too young to judge: 4 min; 1 no slot left)');
    expect(text).toContain('? i-0a: see whether pods wait: kubectl get pods');
    expect(text).not.toContain('look again');
    expect(lastSentence(diagnosis)).toBe(
      'NO CAUSE FOUND None of the 2 causes looked at keeps pods of prod from getting an address, but 1 question is open. FIRST See whether pods wait: kubectl get pods 1 question: 1 ?',
    );
    expect(markdown(diagnosis)).toContain('- **?** i-0a: see whether pods wait:');
  });

  it('marks what does not apply, and says why', () => {
    const step = aStep({ state: 'not-applicable', notApplicable: 'no VPC CNI: Auto Mode' });
    const unread = aStep({ ...step, unknown: [{ kind: 'cluster-missing' }] });
    expect(table(aDiagnosis({ steps: [unread] }))).toContain('slots left: no VPC CNI: Auto Mode\n\n');
    expect(markdown(aDiagnosis({ steps: [unread] }))).toContain('slots left: no VPC CNI: Auto Mode\n\n## Looked at');
  });

  it('lists what was looked at and what was not, unless a cause was found', () => {
    const notLookedAt = [
      { check: 'cni-outdated', because: 'could not be read' },
      { check: 'leaked-eni', because: 'could not be read' },
    ];
    const text = flat(table(aDiagnosis({ notLookedAt })));
    expect(text).toContain('LOOKED AT 2 causes: leaked-eni, subnet-low-ips');
    expect(text).toContain('NOT LOOKED AT cni-outdated, leaked-eni (could not be read); what only the cluster shows: ');
    expect(table(PILE)).not.toContain('LOOKED AT');
  });

  it('does not list ENIConfigs as not looked at where Kubernetes was read', () => {
    expect(flat(table(aDiagnosis({})))).toMatch(/what only the cluster shows: .*ENIConfigs, the log of the VPC CNI/);
    const read = aDiagnosis({ readsPods: true });
    expect(flat(table(read))).toMatch(/what only the cluster shows: (?!.*ENIConfigs).*the log of the VPC CNI/);
    const denied = {
      kind: 'not-read',
      sections: ['eniConfigs'],
      reason: 'denied',
      action: 'list eniconfigs',
      message: 'no',
    } as const;
    const open = aDiagnosis({ readsPods: true, steps: [aStep({ unknown: [denied] })] });
    expect(flat(table(open))).toMatch(/what only the cluster shows: .*ENIConfigs/);
  });

  it('sends nobody to the log of a VPC CNI that is not there', () => {
    const text = flat(table(aDiagnosis({ hasVpcCniPods: false })));
    expect(text).not.toMatch(/aws-node|log of the VPC CNI/);
    expect(text).toMatch(
      /FIRST Look inside the cluster next, at its warnings: kubectl get events --all-namespaces --field-selector type=Warning 1 question: 1 ✓ $/,
    );
  });

  it('has no line wider than the terminal, links but for', () => {
    fc.assert(
      fc.property(diagnosisReports, fc.integer({ min: 40, max: 120 }), (report, width) => {
        const text = stripVTControlCharacters(renderDiagnosis(report, 'table', { color: true, width }));
        for (const line of text.split('\n')) {
          if (/https?:|s3:/.test(line) || isOneWord(line)) continue;
          expect(widthOf(line)).toBeLessThanOrEqual(width);
        }
      }),
      { numRuns: 30 },
    );
  });
});

describe('the last sentence', () => {
  const risk = (parts: Partial<Diagnosis> = {}) =>
    withCause({ findings: [aFinding({ severity: 'low' })], consequences: [] }, parts);

  it('is one sentence, and says how many questions are open', () => {
    const steps = [...PILE.steps, aStep({ unknown: [{ kind: 'cluster-missing' }] })];
    const text = lastSentence({ ...PILE, steps });
    expect(text).toMatch(
      /^MOST LIKELY 3 leaked ENIs .* 1 question is open\. FIRST If it is still .*: aws ec2 .* Likewise for 2 more, each with its own id\. FOLLOWS subnet-low-ips, .* 3 questions: /,
    );
  });

  it('does not call the cause of anything what breaks nothing yet', () => {
    const cause = risk().conclusion.cause;
    const text = lastSentence(risk({ conclusion: { state: 'risk', cause, logged: null } }));
    expect(text).toMatch(/^AT RISK subnet-.* Nothing shows that pods of prod lack an address now\./);
  });

  it('sends a person into the cluster where AWS shows nothing', () => {
    expect(lastSentence(aDiagnosis())).toMatch(
      /^NO CAUSE FOUND None of the 2 causes looked at keeps pods of prod from getting an address\. FIRST .* the VPC CNI: kubectl /,
    );
    expect(lastSentence(aDiagnosis({ node: 'i-0a' }))).toContain('keeps pods on i-0a from getting');
  });

  it('says of a pod without a node that it has none, and where to read why', () => {
    expect(lastSentence(aDiagnosis({ pod: 'shop/web-1', podHasNoNode: true }))).toMatch(
      /^NOW Pod shop\/web-1 has no node yet\. It needs an address once it has one\. NO CAUSE FOUND .* FIRST Read .*: kubectl -n shop describe pod web-1/,
    );
  });

  it('takes no text of AWS for a command', () => {
    const finding = aFinding({ message: 'It says `aws ec2 terminate-instances --instance-ids i-1`.' });
    const diagnosis = withCause({ findings: [finding], consequences: [] });
    expect(markdown(diagnosis)).not.toMatch(/(?<!\\)`aws ec2 terminate/);
  });
});

describe('Markdown', () => {
  it('begins with the sentence, then answers each question', () => {
    const text = markdown(PILE);
    expect(text).toMatch(
      /^# Diagnosis: cluster prod, 111122223333 eu-west-1\n\n\*\*MOST LIKELY\*\*: 3 leaked ENIs .*\n\n\*\*FIRST\*\*: If .*:\n\n```sh\naws ec2 .*\n```\n/,
    );
    expect(text.match(/^## .*/gm)).toEqual(['## ✗ No leaks', '## ✗ There is room']);
    expect(text).toContain(
      '- **✗** 3 leaked ENIs in subnet-0a1b2c3d4e5f60718: 30 addresses held, oldest 2 d `leaked-eni`',
    );
    expect(text).toContain('  - ↳ It cannot be updated. `cluster-upgrade-blocked`');
  });

  it.each([
    ['emphasis', '**bold**', String.raw`\*\*bold\*\*`],
    ['HTML', '<img src=x onerror=alert(1)>', String.raw`\<img src=x onerror=alert(1)\>`],
    ['a link', '[x](https://evil.example)', '\\[x\\](https:\u2060//evil.example)'],
    ['a mention', '@everyone', '@\u2060everyone'],
  ])('shows %s in text from AWS as it is written', (_, message, shown) => {
    const diagnosis = withCause({ findings: [aFinding({ message })], consequences: [aFinding({ message })] });
    expect(markdown(diagnosis)).toContain(`- **✗** ${shown}`);
    expect(markdown(diagnosis)).toContain(`- ↳ ${shown}`);
    expect(markdown(aDiagnosis({ steps: [aStep({ evidence: [message] })] }))).toContain(`- ${shown}`);
  });
});

describe('brief', () => {
  const brief = (report: DiagnosisReport) => renderDiagnosis(report, 'brief', { color: false, width: 80 });

  it('is the answer, what follows, what is wrong and what is well, without saying the cause twice', () => {
    const steps = [...PILE.steps, aStep({ title: 'Nodes join', judged: [] })];
    expect(brief(aDiagnosisReport({ ...PILE, steps }))).toBe(`cluster prod, 111122223333 eu-west-1, 2026-11-23 03:12 UTC
MOST LIKELY: 3 leaked ENIs in subnet-0a1b2c3d4e5f60718: 30 addresses held, oldest 2 d.
FIRST: If it is still \`available\` 30 minutes from now, delete it:
  aws ec2 delete-network-interface --region eu-west-1 --network-interface-id ${LEAKS[0]?.resource.id}
  Likewise for 2 more, each with its own id.
  ↳ subnet-0a1b2c3d4e5f60718 (10.0.1.0/24, eu-west-1a) has 12 of 251 addresses free (4.8 %). [subnet-low-ips]
  ↳ It cannot be updated. [cluster-upgrade-blocked]
3 questions: 1 ✓ 2 ✗
✗ No leaks
✗ There is room
  ↳ cluster-upgrade-blocked, 1 finding: follows from leaked-eni, see above
✓ Nodes join
`);
  });

  it('tells another cause with what to do about it', () => {
    const [addresses, room] = PILE.steps;
    const other = { findings: [aNode(1, 20)], consequences: [] };
    const steps = [addresses, room, aStep({ state: 'bad', causes: [other] })].flatMap((step) => step ?? []);
    expect(brief(aDiagnosisReport({ ...PILE, steps }))).toMatch(
      /\n✗ Each node has .*\n {2}✗ Node i-\w+ .* \[node-without-pod-ips\]\n {4}→ /,
    );
  });

  it('has at most 2,000 tokens, whatever there is to say', () => {
    fc.assert(
      fc.property(diagnosisReports, (report) => {
        expect(tokensAtMost(brief(report))).toBeLessThanOrEqual(2_000);
      }),
      { numRuns: 30 },
    );
  });

  it('leaves out the least needed first, whole, and counts it', () => {
    const many = Array.from({ length: 60 }, (_, index) => ({ ...PILE, cluster: `prod-${index}` }));
    const text = brief(aDiagnosisReport(...many));
    expect(tokensAtMost(text)).toBeLessThanOrEqual(2_000);
    expect(text).toMatch(/^cluster prod-0, .*\nMOST LIKELY: 3 leaked ENIs/);
    expect(text).toMatch(/\n\d+ more lines left out: --format json has everything\n$/);
    expect(text).not.toContain('✓');
  });

  it('never leaves out that the cluster could not be looked for somewhere', () => {
    const place = { accountId: '222233334444', region: 'eu-west-1', action: 'sts:AssumeRole', message: 'no' };
    const leaks = Array.from({ length: 3_000 }, (_, index) => aLeak(index, {}, { subnet: `subnet-${index % 50}` }));
    const report = aDiagnosisReport(withCause({ findings: leaks, consequences: leaks }));
    expect(brief({ ...report, unsearched: [place] })).toContain(
      '\nNOT LOOKED AT, there may be one of that name: 222233334444 eu-west-1 (sts:AssumeRole: no)\n',
    );
  });
});

describe('tokens are counted on the high side', () => {
  // Counted with the public dictionaries cl100k and o200k, the larger of both.
  it.each([
    ['has 3 of 123 addresses free (2.4 %)', 14],
    ['subnet-0c96628acbc6287a7', 13],
    ['aws ec2 create-tags --region eu-west-1 --resources SUBNET_ID', 16],
    ['漢字仮名交文異国語', 13],
    ['🧨🧨🧨', 9],
    ['xkqzvbwpfjtmhd', 10],
  ])('%s', (text, counted) => {
    expect(tokensAtMost(text)).toBeGreaterThanOrEqual(counted);
  });
});

/** Ids of findings: what is under a key for findings. */
function idsIn(value: unknown): string[] {
  const text = JSON.stringify(value, (key, inner) => (key === 'message' || key === 'evidence' ? undefined : inner));
  return [...text.matchAll(/"(?:findings|consequences|follows|notes)":\[([^\]]*)\]|"finding":("[^"]*")/g)].flatMap(
    ([, many, one]) => JSON.parse(`[${many ?? one}]`),
  );
}

describe('diagnosis.schema.json', () => {
  const published = readFileSync(join(import.meta.dirname, '../../diagnosis.schema.json'), 'utf8');
  const validate = new Ajv2020({ validateFormats: false }).compile(JSON.parse(published));

  it('is fresh: `node scripts/report-schema.ts` writes it', () => {
    expect(published).toBe(diagnosisJsonSchemaText());
  });

  it('accepts whatever a diagnosis can say, in one document however many there are', () => {
    fc.assert(
      fc.property(diagnosisReports, (report) => {
        const parsed = json(report);
        validate(parsed);
        expect(validate.errors ?? []).toEqual([]);
        expect(shownDiagnosisSchema.safeParse(parsed).error).toBeUndefined();
        expect(parsed.diagnoses).toHaveLength(report.diagnoses.length);
      }),
      { numRuns: 30 },
    );
  });

  it('has each finding once, and elsewhere its id', () => {
    const [diagnosis] = json(aDiagnosisReport(PILE)).diagnoses;
    const ids = [...LEAKS, LOW, BLOCKED].map(({ id }) => id);
    expect(diagnosis.findings.map(({ id }: Finding) => id)).toEqual(ids);
    const cause = { findings: ids.slice(0, 3), consequences: ids.slice(3) };
    expect(diagnosis.conclusion.cause).toEqual(cause);
    expect(diagnosis.steps[0].causes).toEqual([cause]);
    expect(diagnosis.steps[1].follows).toEqual([BLOCKED.id]);
  });

  it('names no finding that it does not hold', () => {
    fc.assert(
      fc.property(diagnosisReports, (report) => {
        for (const { steps, conclusion, findings } of json(report).diagnoses) {
          const held = findings.map(({ id }: Finding) => id);
          expect(new Set(held).size).toBe(held.length);
          expect(held).toEqual(expect.arrayContaining(idsIn([steps, conclusion])));
        }
      }),
      { numRuns: 30 },
    );
  });

  it('has the last sentence in words', () => {
    expect(json(aDiagnosisReport(PILE)).diagnoses[0].conclusion.text).toMatch(
      /^Most likely 3 leaked ENIs .* First: if it is still .*, delete it\. Likewise for 2 more, each with its own id\. Follows: subnet-low-ips, cluster-upgrade-blocked\.$/,
    );
  });

  it.each([
    ['a key that is not in it', { extra: 1 }],
    ['a missing key', { diagnoses: undefined }],
    ['another version', { schemaVersion: '1' }],
  ])('refuses %s', (_, change) => {
    const changed: unknown = JSON.parse(JSON.stringify({ ...json(aDiagnosisReport(PILE)), ...change }));
    expect(validate(changed)).toBe(false);
    expect(shownDiagnosisSchema.safeParse(changed).success).toBe(false);
  });
});
