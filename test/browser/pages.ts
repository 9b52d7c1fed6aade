/** Pages that are looked at in a browser. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CONFIGURATION, TROUBLES, troubledEstate } from '../../bin/demo/estate.ts';
import { onStage } from '../../bin/demo/stage.ts';
import { folded } from '../../lambda/model/address-map.ts';
import type { ClusterPool } from '../../lambda/model/cluster-pools.ts';
import type { Diagnosis } from '../../lambda/model/diagnosis.ts';
import type { Finding } from '../../lambda/model/finding.ts';
import type { Report } from '../../lambda/model/report.ts';
import { renderHtmlEmail } from '../../lambda/report/email/html/render-html-email.ts';
import { outlineOf } from '../../lambda/report/outline/outline.ts';
import { render } from '../../lambda/report/render.ts';
import { renderDiagnosis } from '../../lambda/report/render-diagnosis.ts';
import { renderWhatIf } from '../../lambda/report/render-what-if.ts';
import { aDiagnosis, aDiagnosisReport, aStep, PILE } from '../report/a-diagnosis.ts';
import { aMap } from '../report/a-map.ts';
import { aPast, aPool } from '../report/a-pool.ts';
import { anOutlook, BROKEN, FINDING, whatIfOf } from '../report/a-what-if.ts';
import { anApplied } from '../report/sample-cleanup.ts';
import { aFinding, aReport, aTarget, realisticReport } from '../report/sample-report.ts';

/** The page of the demo's estate, as the command line writes it. */
export function pageOfDemo(): Promise<string> {
  return onStage(troubledEstate(), CONFIGURATION, async ({ aws, hear }) => {
    for (const trouble of TROUBLES) aws.faults.add(trouble);
    const { stdout } = await hear('audit', '--format', 'html', '--quiet');
    return stdout;
  });
}

/** A /19 of which every address is known. */
const LARGE = aMap({
  subnetId: 'subnet-larger',
  name: 'larger',
  cidr: '10.64.0.0/19',
  cells: {
    by: 'address',
    runs: '=4 N2:0 .10 P16:0 X20:1 .8139 =1',
    enis: [
      { id: 'eni-0a', cluster: 'prod', instance: 'i-0a' },
      { id: 'eni-0b', cluster: 'gone' },
    ],
  },
});

/** A page with all that a page can have. */
export function pageOfEverything(): string {
  const resource = { type: 'AWS::EC2::Subnet', id: 'subnet-0c96', arn: 'arn:subnet-0c96' };
  const { findings, ...rest } = realisticReport();
  const known = aFinding({ id: 'f'.repeat(16), resource, status: 'ongoing', firstSeen: '2026-11-01T00:00:00.000Z' });
  return pageOf({
    ...rest,
    findings: [{ ...known, explainedBy: [] }, ...findings],
    cleanup: anApplied(),
    addressMaps: { maps: [aMap(), folded(aMap({ subnetId: 'subnet-large', name: 'large' })), LARGE], leftOut: 1 },
    clusterPools: { clusters: [aPool(), aPool({ cluster: 'batch', groups: [] })], leftOut: 1 },
    freeHistory: {
      subnets: [
        aPast(),
        aPast({ subnetId: 'subnet-large', name: null, forecast: { kind: 'unknown', because: 'too-short' } }),
      ],
      leftOut: 1,
    },
  });
}

/** What strings of an account may try on a page. */
export const ATTACKS = [
  '<script>window.attacked=1</script>',
  '<img src=x onerror="window.attacked=1">',
  '"><svg onload=window.attacked=1>',
  "' autofocus onfocus='window.attacked=1",
  '</style></title><script>window.attacked=1</script>',
  '<a href="javascript:window.attacked=1">x</a>',
  '<meta http-equiv=refresh content="0;url=https://evil.example/">',
  '\u202egnp.exe',
];

/** A page whose every string is an attack. */
export function pageOfAttacks(): string {
  return pageOf(attackedReport());
}

/** The mail of the same. */
export function attackedMail(): string {
  return renderHtmlEmail(outlineOf(attackedReport()), ATTACKS[0] ?? null);
}

/** A mail with findings of each severity. */
export function aMail(): string {
  return renderHtmlEmail(outlineOf(realisticReport()), 'https://example.com/report');
}

function attackedReport(): Report {
  const findings = ATTACKS.map(attacked);
  const [attack = ''] = ATTACKS;
  const maps = ATTACKS.map((name, index) => aMap({ subnetId: `subnet-${index}`, name, availabilityZone: name }));
  return {
    ...aReport({ findings, targets: [aTarget({ accountId: attack })] }),
    accountNames: { '111122223333': attack },
    addressMaps: { maps, leftOut: 0 },
    clusterPools: { clusters: ATTACKS.map(attackedPool), leftOut: 0 },
    freeHistory: {
      subnets: ATTACKS.map((name) => aPast({ subnetId: name, name, clusters: [name], region: name })),
      leftOut: 0,
    },
  };
}

function attacked(attack: string, index = 0): Finding {
  return aFinding({
    id: String(index).repeat(16),
    cluster: attack,
    resource: { type: 'AWS::EC2::Subnet', id: attack, arn: attack },
    message: attack,
    remediation: {
      steps: [{ text: attack }, { command: { argv: ['aws', 'ec2', attack] } }],
      url: 'https://docs.aws.amazon.com/eks/',
    },
  });
}

function attackedPool(attack: string): ClusterPool {
  const { zones, groups } = aPool();
  return aPool({
    cluster: attack,
    region: attack,
    zones: zones.map((zone) => ({ ...zone, zone: attack })),
    groups: groups.map((group) => ({
      ...group,
      name: attack,
      assumptions: [attack],
      limit: { kind: 'addresses', zone: attack, part: 'pods', subnetIds: [attack], unit: 'blocks' },
    })),
    unknownGroups: [attack],
  });
}

/** The page of a diagnosis with all that one can have: a pile of leaks, an open question, a map. */
export function pageOfDiagnosis(): string {
  const open = aStep({ state: 'unknown', evidence: ['3 nodes'], unknown: [{ kind: 'cluster-missing' }] });
  const piled = { ...PILE, steps: [...PILE.steps, aStep({ evidence: ['2 nodes'] }), open] };
  return pageOfDiagnoses({ ...piled, addressMaps: { maps: [aMap()], leftOut: 1 } }, aDiagnosis());
}

/** A diagnosis whose every string is an attack. */
export function pageOfAttackedDiagnosis(): string {
  const causes = ATTACKS.map((attack) => ({ findings: [attacked(attack)], consequences: [attacked(attack)] }));
  const [attack = ''] = ATTACKS;
  const steps = ATTACKS.map((title) => aStep({ title, state: 'bad', evidence: [title], causes }));
  const conclusion = { state: 'cause', cause: causes[0] ?? null, logged: null } as const;
  return pageOfDiagnoses(aDiagnosis({ cluster: attack, node: attack, steps, conclusion }));
}

function pageOfDiagnoses(...diagnoses: readonly Diagnosis[]): string {
  return renderDiagnosis(aDiagnosisReport(...diagnoses), 'html', { color: false, width: 100 });
}

/** The page of changes of which one breaks something. */
export function pageOfWhatIf(): string {
  return renderWhatIf(whatIfOf(BROKEN), 'html', { color: false, width: 100 });
}

/** Changes of a cluster in which every name is an attack. */
export function pageOfAttackedWhatIf(): string {
  const { subnets, nodegroups } = anOutlook();
  const outlooks = ATTACKS.map((name) => {
    const finding = { ...FINDING, message: name, check: name };
    return anOutlook({
      cluster: name,
      subnets: subnets.map((subnet) => ({ ...subnet, name, zone: name })),
      nodegroups: nodegroups.map((group) => ({ ...group, name })),
      findings: { come: [finding], change: [], go: [], stay: [finding], checks: [] },
      notJudged: [name],
    });
  });
  return renderWhatIf(whatIfOf(...outlooks), 'html', { color: false, width: 100 });
}

/** A page without a finding. */
export function pageOfNothing(): string {
  return pageOf(aReport({}));
}

function pageOf(report: Report): string {
  return render(report, 'html', { color: false, width: 100 });
}

/** Pages as files, by their names: URLs that a browser opens. */
export interface PageFiles {
  readonly urls: ReadonlyMap<string, string>;
  readonly remove: () => Promise<void>;
}

export async function pageFiles(pages: Readonly<Record<string, string>>): Promise<PageFiles> {
  const folder = await mkdtemp(join(tmpdir(), 'eks-ip-auditor-pages-'));
  const urls = new Map<string, string>();
  for (const [name, page] of Object.entries(pages)) {
    const file = join(folder, `${name}.html`);
    await writeFile(file, page);
    urls.set(name, pathToFileURL(file).href);
  }
  return { urls, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** axe-core as one expression. */
export function axeSource(): Promise<string> {
  return readFile(join(import.meta.dirname, '../../node_modules/axe-core/axe.min.js'), 'utf8');
}
