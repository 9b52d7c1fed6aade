import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { accessEntryStep, mapRolesEntry } from '../../lambda/facts/iam/kubernetes-access.ts';
import { KUBERNETES_READS, type KubeRead } from '../../lambda/kubernetes/reads.ts';
import { AUDITOR_GROUP } from '../../lambda/model/kubernetes-access.ts';
import { KUBERNETES_ACCESS, kubernetesAccess } from '../../scripts/kubernetes-access.ts';

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
}

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly rules?: readonly Rule[];
  readonly roleRef?: { readonly kind: string; readonly name: string };
  readonly subjects?: readonly { readonly kind: string; readonly name: string }[];
}

const objects = parseAllDocuments(kubernetesAccess()).map((document): Manifest => document.toJS());
const rules = objects.flatMap(({ metadata, rules: own = [] }) =>
  own.map((rule) => ({ ...rule, namespace: metadata.namespace })),
);

interface Asked {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly namespace?: string;
  readonly name?: string;
}

/** As Kubernetes decides (RBAC): a Role counts in its namespace, names of resources only for who asks by name. */
function allowing({ verb, group, resource, namespace, name }: Asked): readonly (typeof rules)[number][] {
  return rules.filter(
    (rule) =>
      rule.verbs.includes(verb) &&
      rule.apiGroups.includes(group) &&
      rule.resources.includes(resource) &&
      (rule.namespace === undefined || rule.namespace === namespace) &&
      (rule.resourceNames === undefined || (name !== undefined && rule.resourceNames.includes(name))),
  );
}

const calls = Object.values<KubeRead>(KUBERNETES_READS).flatMap(({ verb, group, resource, objects: named }): Asked[] =>
  named === undefined
    ? [{ verb, group, resource }]
    : named.names.map((name) => ({ verb, group, resource, namespace: named.namespace, name })),
);

describe('docs/kubernetes-access.yaml', () => {
  it('is fresh: `npm run docs` writes it', () => {
    expect(readFileSync(KUBERNETES_ACCESS, 'utf8')).toBe(kubernetesAccess());
  });

  it.each(calls)('allows $verb $resource $name, by one rule', (call) => {
    expect(allowing(call)).toHaveLength(1);
  });

  it('has no rule and no name that no call needs', () => {
    const needed = new Set(calls.flatMap(allowing));
    expect(rules.filter((rule) => !needed.has(rule))).toEqual([]);
    for (const { resourceNames = [], ...rule } of rules) {
      const names = calls.filter((call) => allowing(call).some(({ resources }) => resources === rule.resources));
      expect([...resourceNames].sort()).toEqual(names.flatMap(({ name }) => name ?? []).sort());
    }
  });

  it('lets nobody change anything, and has no wildcard', () => {
    for (const { verbs, resources, apiGroups, resourceNames = [] } of rules) {
      for (const verb of verbs) expect(['get', 'list']).toContain(verb);
      expect([...resources, ...apiGroups, ...resourceNames].join()).not.toContain('*');
    }
  });

  it.each([
    { verb: 'list', group: '', resource: 'secrets' },
    { verb: 'get', group: '', resource: 'secrets', namespace: 'kube-system', name: 'aws-auth' },
    { verb: 'list', group: '', resource: 'configmaps', namespace: 'kube-system' },
    { verb: 'get', group: '', resource: 'configmaps', namespace: 'kube-system', name: 'another' },
    { verb: 'get', group: '', resource: 'configmaps', namespace: 'default', name: 'aws-auth' },
    { verb: 'get', group: '', resource: 'pods/log', namespace: 'default', name: 'web' },
    { verb: 'create', group: '', resource: 'pods/exec', namespace: 'default', name: 'web' },
    { verb: 'watch', group: '', resource: 'pods' },
  ])('does not allow $verb $resource $namespace $name', (asked) => {
    expect(allowing(asked)).toEqual([]);
  });

  it('gives it to the group that the access entry and aws-auth name, which is none of Kubernetes’ or AWS’ own', () => {
    const roles = objects.filter(({ rules: own }) => own !== undefined);
    const bindings = objects.filter(({ roleRef }) => roleRef !== undefined);
    expect(bindings.map(({ roleRef, metadata }) => [roleRef?.kind, roleRef?.name, metadata.namespace])).toEqual(
      roles.map(({ kind, metadata }) => [kind, metadata.name, metadata.namespace]),
    );
    for (const { subjects } of bindings) expect(subjects).toMatchObject([{ kind: 'Group', name: AUDITOR_GROUP }]);
    expect(AUDITOR_GROUP).not.toMatch(/^(?:system|eks|aws|amazon|iam):/);
    const arn = 'arn:aws:iam::111122223333:role/platform/eks-ip-auditor';
    expect(accessEntryStep({ cluster: 'prod', region: 'eu-west-1', principalArn: arn })).toEqual({
      command: { argv: expect.arrayContaining(['--kubernetes-groups', AUDITOR_GROUP]) },
    });
    expect(mapRolesEntry(arn)).toContain(`groups: [${AUDITOR_GROUP}]`);
  });
});
