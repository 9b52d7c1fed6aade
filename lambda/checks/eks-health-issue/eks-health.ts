import { groupBy } from '../../common/group-by.ts';
import { clusterResource, nodegroupResource } from '../../facts/aws/resources.ts';
import { itemsOf, type Section } from '../../model/coverage.ts';
import type { Resource } from '../../model/finding.ts';
import type { Addon, Cluster, EksUpdate, HealthIssue, Nodegroup } from '../../model/inventory.ts';
import type { HealthSubject } from './health-codes.ts';

/** Something whose health EKS keeps. */
export interface Patient {
  readonly subject: HealthSubject;
  readonly resource: Resource;
  readonly clusterName: string;
  /** As it is named in a sentence: `Node group prod/workers`. */
  readonly name: string;
  readonly status: string;
  readonly issues: readonly HealthIssue[];
  /** Subnets it takes addresses from; none for an add-on. */
  readonly subnetIds: readonly string[];
  readonly nodegroup?: Nodegroup;
  readonly addon?: Addon;
  /** Its updates, as far as they were asked for. */
  readonly updates: readonly EksUpdate[];
}

/** Clusters, and their node groups and add-ons as far as those could be read. */
export function patients(
  clusters: readonly Cluster[],
  nodegroups: Section<Nodegroup>,
  addons: Section<Addon>,
  updates: Section<EksUpdate>,
): readonly Patient[] {
  const all = [
    ...clusters.map(clusterPatient),
    ...itemsOf(nodegroups).map(nodegroupPatient),
    ...itemsOf(addons).map(addonPatient),
  ];
  const made = groupBy(itemsOf(updates), updatedId);
  return all.map((patient) => ({ ...patient, updates: made.get(`${patient.subject} ${patient.resource.id}`) ?? [] }));
}

/** What an update is of, as its kind and the id of its resource. */
function updatedId({ clusterName, nodegroupName, addonName }: EksUpdate): string {
  if (nodegroupName !== undefined) return `nodegroup ${clusterName}/${nodegroupName}`;
  return addonName === undefined ? `cluster ${clusterName}` : `addon ${clusterName}/${addonName}`;
}

type WithoutUpdates = Omit<Patient, 'updates'>;

function clusterPatient(cluster: Cluster): WithoutUpdates {
  const { name, status, healthIssues, subnetIds } = cluster;
  return {
    subject: 'cluster',
    resource: clusterResource(cluster),
    clusterName: name,
    name: `Cluster ${name}`,
    status,
    issues: healthIssues,
    subnetIds,
  };
}

function nodegroupPatient(nodegroup: Nodegroup): WithoutUpdates {
  const resource = nodegroupResource(nodegroup);
  return {
    subject: 'nodegroup',
    resource,
    clusterName: nodegroup.clusterName,
    name: `Node group ${resource.id}`,
    status: nodegroup.status,
    issues: nodegroup.healthIssues,
    subnetIds: nodegroup.subnetIds,
    nodegroup,
  };
}

function addonPatient(addon: Addon): WithoutUpdates {
  const { clusterName, name, arn, status, healthIssues } = addon;
  const id = `${clusterName}/${name}`;
  return {
    subject: 'addon',
    resource: { type: 'AWS::EKS::Addon', id, arn },
    clusterName,
    name: `Add-on ${id}`,
    status,
    issues: healthIssues,
    subnetIds: [],
    addon,
  };
}

/** What a resource of that type is as a patient. */
export function subjectOf({ type }: Resource): HealthSubject {
  if (type === 'AWS::EKS::Cluster') return 'cluster';
  return type === 'AWS::EKS::Nodegroup' ? 'nodegroup' : 'addon';
}

/** Issues of one code as one: EKS may list a code once a resource, and a code is all that stays the same over time. */
export function issuesByCode(issues: readonly HealthIssue[]): readonly {
  readonly code: string;
  readonly messages: readonly string[];
  readonly resourceIds: readonly string[];
}[] {
  return [...groupBy(issues, ({ code }) => code)].map(([code, same]) => ({
    code,
    messages: [...new Set(same.map(({ message }) => oneLine(message)).filter((message) => message !== ''))].sort(),
    resourceIds: [...new Set(same.flatMap(({ resourceIds }) => resourceIds))].sort(),
  }));
}

/** EKS's words on one line, without the full stop. */
function oneLine(message: string): string {
  return message
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[.\s]+$/, '');
}
