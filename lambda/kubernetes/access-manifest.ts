import { stringify } from 'yaml';
import { groupBy } from '../common/group-by.ts';
import { AUDITOR_GROUP } from '../model/kubernetes-access.ts';
import { KUBERNETES_READS, type KubeRead } from './reads.ts';

/** A rule of a Role or ClusterRole (Kubernetes API reference, `rbac.authorization.k8s.io/v1`). */
interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
}

type Objects = NonNullable<KubeRead['objects']>;

const NAME = AUDITOR_GROUP;
const API = 'rbac.authorization.k8s.io';
const SUBJECTS = [{ kind: 'Group', name: AUDITOR_GROUP, apiGroup: API }];

/**
 * Objects that let the auditor's group make precisely the calls that are made, as YAML: lists of the whole cluster by a
 * ClusterRole; single objects by a Role of their namespace, by name, so that no other object of the kind can be read.
 */
export function accessManifest(): string {
  const reads = Object.values<KubeRead>(KUBERNETES_READS);
  const lists = reads.filter(({ objects }) => objects === undefined);
  const named = reads.flatMap((read) => (read.objects === undefined ? [] : [{ read, objects: read.objects }]));
  const byNamespace = groupBy(named, ({ objects }) => objects.namespace);
  return [
    object('ClusterRole', undefined, { rules: lists.map((read) => ruleOf(read)) }),
    binding('ClusterRole', undefined),
    ...[...byNamespace].flatMap(([namespace, own]) => [
      object('Role', namespace, { rules: own.map(({ read, objects }) => ruleOf(read, objects)) }),
      binding('Role', namespace),
    ]),
  ]
    .map((each) => stringify(each, { lineWidth: 0 }))
    .join('---\n');
}

function ruleOf({ group, resource, verb }: KubeRead, objects?: Objects): Rule {
  return {
    apiGroups: [group],
    resources: [resource],
    ...(objects && { resourceNames: [...objects.names] }),
    verbs: [verb],
  };
}

function object(kind: string, namespace: string | undefined, rest: object): object {
  return { apiVersion: `${API}/v1`, kind, metadata: { name: NAME, ...(namespace && { namespace }) }, ...rest };
}

function binding(kind: 'Role' | 'ClusterRole', namespace: string | undefined): object {
  return object(`${kind}Binding`, namespace, { roleRef: { apiGroup: API, kind, name: NAME }, subjects: SUBJECTS });
}
