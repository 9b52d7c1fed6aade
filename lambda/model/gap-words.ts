import type { Gap, GapReason } from './coverage.ts';
import type { SectionName } from './inventory.ts';

/** Why something could not be read, after what it was: `subnets: access denied`. */
export const REASON_WORDS: Readonly<Record<GapReason, string>> = {
  denied: 'access denied',
  throttled: 'throttled by AWS',
  timeout: 'out of time',
  unsupported: 'not supported there',
  empty: 'no account to audit',
  unusable: 'unusable answer',
  error: 'failed',
};

/** What is in a section, as readers call it. */
export const SECTION_WORDS: Readonly<Record<SectionName, string>> = {
  clusters: 'clusters',
  vpcCniAddons: 'VPC CNI add-ons',
  addons: 'add-ons',
  nodegroups: 'node groups',
  autoScalingGroups: 'Auto Scaling groups',
  fargateProfiles: 'Fargate profiles',
  subnets: 'subnets',
  subnetReservations: 'CIDR reservations',
  availableEnis: 'unattached ENIs',
  subnetEnis: 'ENIs in the subnets',
  nodes: 'nodes',
  eniInstances: 'instances of unattached ENIs',
  eniRoutes: 'routes to ENIs',
  launchTemplateVersions: 'launch templates',
  instanceTypes: 'instance types',
  instanceTypeOfferings: 'instance type offerings',
  accessEntries: 'access entries',
  podIdentityAssociations: 'Pod Identity associations',
  instanceProfiles: 'instance profiles',
  iamRoles: 'IAM roles',
};

/** The words for a section; a name that is none (`target`, one of another version) is left as it is. */
export function sectionWords(section: string): string {
  return isSection(section) ? SECTION_WORDS[section] : section;
}

/**
 * A gap in one line: `subnets: access denied (ec2:DescribeSubnets): You are not authorized`. One that another gap caused
 * names that too: `ENIs in the subnets, for which subnets are needed: …`.
 */
export function gapText({ section, reason, action, message, dependsOn }: Gap): string {
  const needed = dependsOn === undefined ? '' : `, for which ${sectionWords(dependsOn)} are needed`;
  return `${sectionWords(section)}${needed}: ${REASON_WORDS[reason]} (${action}): ${message}`;
}

export function isSection(section: string): section is SectionName {
  return Object.hasOwn(SECTION_WORDS, section);
}
