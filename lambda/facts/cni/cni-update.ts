import satisfies from 'semver/functions/satisfies.js';
import { commaList, list } from '../../common/words.ts';
import type { VpcCniAddon } from '../../model/inventory.ts';
import type { Remediation, RemedyStep } from '../../model/remediation.ts';
import { named } from '../aws/aws-values.ts';
import {
  type Argument,
  awsCommand,
  fixed,
  given,
  json,
  kubectlInSystem,
  remedy,
  say,
  setting,
  toFillIn,
} from '../aws/commands.ts';
import type { ClusterCni } from './cluster-cnis.ts';
import { type CniOffer, stepsTo } from './cni-offer.ts';
import { environmentOf, holdsOnlyEnvironment } from './cni-settings.ts';

const SELF_MANAGED_URL = 'https://docs.aws.amazon.com/eks/latest/userguide/vpc-add-on-self-managed-update.html';

/** Where the VPC CNI in question runs, and what manages it. */
export interface CniPlace {
  readonly clusterName: string;
  readonly region: string;
  /** Kubernetes version, e.g. `1.33`. */
  readonly kubernetes: string;
  readonly addon: ClusterCni['addon'];
  /** What EKS offers for that Kubernetes version. */
  readonly offer: CniOffer;
}

/** What an update is from, and what it is for. */
export interface UpdateGoal {
  readonly from: string;
  /** The oldest release that will do; undefined where none is known to. */
  readonly atLeast: string | undefined;
}

/**
 * How the VPC CNI of a cluster is updated: to the release that EKS takes by itself where that will do, step by step.
 * Where it is not known what EKS offers, the reader looks that up.
 * @param meanwhile what helps until then, as a sentence
 */
export function howToUpdateCni(place: CniPlace, goal: UpdateGoal, meanwhile?: string): Remediation {
  const { addon } = place;
  const steps = stepsTo(place.offer, goal.from, goal.atLeast ?? goal.from);
  const update = updateText(place, goal, steps);
  const first = meanwhile === undefined ? update : `${update} ${meanwhile}`;
  if (addon === 'unknown') {
    return remedy(
      'https://docs.aws.amazon.com/eks/latest/userguide/managing-vpc-cni.html',
      first,
      'Update its EKS add-on. If it has none, apply the manifest of that release.',
    );
  }
  return addon === 'none' ? updateSelfManaged(place, first, steps) : updateAddon(place, addon, first, steps);
}

function updateText({ kubernetes }: CniPlace, { from, atLeast }: UpdateGoal, steps: CniOffer): string {
  const last = steps.at(-1);
  if (last === undefined) {
    const toWhat = atLeast === undefined ? 'a current release' : `${atLeast} or newer`;
    return `Update the VPC CNI to ${toWhat}, one minor version at a time.`;
  }
  const by = last.isDefault ? 'the EKS default for' : 'which EKS offers for';
  const update = `Update the VPC CNI to ${last.release}, ${by} Kubernetes ${named('kubernetes', kubernetes, 'of that version')}.`;
  const releases = steps.map(({ release }) => release);
  const needed = newlyNeeded(from, releases);
  return [
    update,
    ...(steps.length === 1 ? [] : [`Go one minor version at a time: ${commaList(releases, MAX_STEPS)}.`]),
    ...(needed.length === 0 ? [] : [`First check that its role allows ${list(needed)}, which these releases need.`]),
  ].join(' ');
}

/**
 * Actions that releases on the way need and the one before did not: without them 1.22.0 and newer make no secondary ENI, or
 * with IPv6 do not start (docs/iam-policy.md of amazon-vpc-cni-k8s; issues 3704 and 3843, eksctl 8768).
 */
function newlyNeeded(from: string, releases: readonly string[]): readonly string[] {
  const isAmong = (range: string) => !satisfies(from, range) && releases.some((each) => satisfies(each, range));
  return [
    ...(isAmong('>=1.22.0') ? ['`ec2:DescribeSubnets`'] : []),
    ...(isAmong('>=1.22.0 <1.22.2') ? ['`ec2:DescribeSecurityGroups`'] : []),
  ];
}

/** Minor versions that are named in a sentence. */
const MAX_STEPS = 14;

/** PRESERVE keeps what was set in the cluster (EKS user guide, vpc-add-on-update). */
function updateAddon(
  place: CniPlace,
  { serviceAccountRoleArn: role }: VpcCniAddon,
  first: string,
  steps: CniOffer,
): Remediation {
  return remedy(
    'https://docs.aws.amazon.com/eks/latest/userguide/vpc-add-on-update.html',
    ...toAVersion(place, first, 'Update', steps, (version) =>
      awsCommand('eks', 'update-addon', place.region, {
        ...addonOptions(place),
        'addon-version': version,
        'resolve-conflicts': fixed('PRESERVE'),
        ...roleOption(role),
      }),
    ),
  );
}

/** EKS refuses with NONE where it would change a setting, and resets it with OVERWRITE (EKS API reference, CreateAddon). */
function updateSelfManaged(place: CniPlace, first: string, steps: CniOffer): Remediation {
  const lead = 'It is self-managed: apply the manifest of that release, or let EKS manage it as an add-on.';
  return remedy(
    SELF_MANAGED_URL,
    first,
    ...toAVersion(place, lead, 'Create', steps, (version) =>
      awsCommand('eks', 'create-addon', place.region, {
        ...addonOptions(place),
        'addon-version': version,
        'resolve-conflicts': fixed('NONE'),
      }),
    ),
    'If EKS reports a conflict, put your own settings in `--configuration-values` and use OVERWRITE instead of NONE.',
  );
}

/** Behind the first sentence: the command that takes the first of the steps, or the versions that there are and then it. */
function toAVersion(
  place: CniPlace,
  first: string,
  verb: 'Create' | 'Update',
  [step, ...further]: CniOffer,
  take: (version: Argument) => RemedyStep,
): readonly (string | RemedyStep)[] {
  if (step !== undefined) {
    const does = verb === 'Create' ? 'creates the add-on' : 'updates the add-on';
    const which = further.length === 0 ? 'This' : 'For the first step, this';
    return [`${first} ${which} ${does}:`, take(given('addonVersion', step.addonVersion))];
  }
  return [
    `${first} This lists the versions of the add-on:`,
    listVersions(place),
    `${verb} the add-on. Replace ADDON_VERSION with one of them:`,
    take(toFillIn('ADDON_VERSION')),
  ];
}

function listVersions({ region, kubernetes }: CniPlace): RemedyStep {
  return awsCommand('eks', 'describe-addon-versions', region, {
    'addon-name': fixed('vpc-cni'),
    'kubernetes-version': given('kubernetes', kubernetes),
    query: fixed('addons[].addonVersions[].[addonVersion]'),
    output: fixed('text'),
  });
}

function addonOptions({ clusterName }: Pick<CniPlace, 'clusterName'>): Readonly<Record<string, Argument>> {
  return { 'cluster-name': given('cluster', clusterName), 'addon-name': fixed('vpc-cni') };
}

/** Stated again, since EKS documents the node role for an update without it. */
function roleOption(role: string | undefined): Readonly<Record<string, Argument>> {
  return role === undefined ? {} : { 'service-account-role-arn': given('roleArn', role) };
}

/** Longest configuration values that are put into a command. */
const MAX_VALUES = 1000;

/** Settings of the VPC CNI to set (a value) or to take out (undefined). */
export type CniEnvironment = Readonly<Record<string, string | undefined>>;

/**
 * How settings of the VPC CNI are changed where it is an EKS add-on: its configuration values are replaced as a whole, so
 * the command holds what else they hold. Where they hold more than a short `env`, the reader puts it together.
 */
export function howToSetThroughAddon(
  place: Pick<CniPlace, 'clusterName' | 'region'>,
  addon: VpcCniAddon,
  change: CniEnvironment,
): readonly RemedyStep[] {
  const values = changedValues(addon.configurationValues, change);
  const { region } = place;
  if (values === undefined) {
    return [
      say(
        `${wordsFor(change)} in the configuration values of the add-on. An update replaces all of them. This shows them:`,
      ),
      awsCommand('eks', 'describe-addon', region, {
        ...addonOptions(place),
        query: fixed('addon.configurationValues'),
        output: fixed('text'),
      }),
    ];
  }
  return [
    say(
      `${wordsFor(change)} in the configuration values of the add-on. An update replaces all of them, so the command includes all of them:`,
    ),
    awsCommand('eks', 'update-addon', region, {
      ...addonOptions(place),
      'configuration-values': values,
      'resolve-conflicts': fixed('PRESERVE'),
      ...roleOption(addon.serviceAccountRoleArn),
    }),
  ];
}

/** What Kubernetes takes for the name of a variable (apimachinery, IsEnvVarName). Another one is of nobody who means well. */
const VARIABLE = /^[-._a-zA-Z][-._a-zA-Z0-9]*$/;

function changedValues(text: string | undefined, change: CniEnvironment): Argument | undefined {
  const environment = environmentOf(text);
  if (environment === undefined || !holdsOnlyEnvironment(text)) return undefined;
  if (!Object.keys(environment).every((name) => VARIABLE.test(name))) return undefined;
  const changed = Object.entries({ ...environment, ...change }).filter(([, value]) => value !== undefined);
  const values = json({ env: Object.fromEntries(changed) });
  return values.text.length > MAX_VALUES ? undefined : values;
}

/** `Set WARM_IP_TARGET=2 and MINIMUM_IP_TARGET=12`, `Take out DISABLE_LEAKED_ENI_CLEANUP` */
function wordsFor(change: CniEnvironment): string {
  const set = Object.entries(change).flatMap(([name, value]) => (value === undefined ? [] : [`\`${name}=${value}\``]));
  const out = Object.entries(change).flatMap(([name, value]) => (value === undefined ? [`\`${name}\``] : []));
  return [...(set.length > 0 ? [`Set ${list(set)}`] : []), ...(out.length > 0 ? [`Remove ${list(out)}`] : [])].join(
    '; ',
  );
}

/** How settings of the VPC CNI are set: of a self-managed one in its DaemonSet, where an add-on would set them back. */
export function howToSetCni(
  env: Readonly<Record<string, string>>,
  place: Pick<CniPlace, 'clusterName' | 'region' | 'addon'>,
): readonly RemedyStep[] {
  const { addon } = place;
  if (addon === 'unknown') {
    const set = Object.entries(env).map(([name, value]) => `\`${name}=${value}\``);
    return [
      say(
        `Set ${list(set)} in the configuration values of the vpc-cni add-on. Without the add-on, set it in the DaemonSet aws-node.`,
      ),
    ];
  }
  if (addon !== 'none') return howToSetThroughAddon(place, addon, env);
  const settings = Object.entries(env).map(([name, value]) => setting(name, value));
  return [
    say('Set it in the DaemonSet of the self-managed VPC CNI:'),
    kubectlInSystem(fixed('set'), fixed('env'), fixed('daemonset'), fixed('aws-node'), ...settings),
  ];
}

/** What to do where no AWS API shows the version of a cluster's VPC CNI. */
export function stateCniVersion(clusterName: string): Remediation {
  return remedy(
    SELF_MANAGED_URL,
    `State the version in the configuration (\`clusters.${named('cluster', clusterName, '*')}.cniVersion\`), or let the vpc-cni add-on manage it. This shows the version:`,
    kubectlInSystem(fixed('get'), fixed('daemonset'), fixed('aws-node'), fixed('-o'), fixed('yaml')),
  );
}
