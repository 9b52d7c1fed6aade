/** Who may do what in a cluster: the manifest's objects, and the ConfigMap aws-auth. */
import { parseAllDocuments } from 'yaml';
import { accessManifest } from '../../../lambda/kubernetes/access-manifest.ts';
import type { RealCluster } from './cluster.ts';

type Asks = Pick<RealCluster, 'ask'>;

export interface KubeObject {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly rules?: readonly object[];
}

/** What docs/kubernetes-access.yaml holds. */
export const MANIFEST: readonly KubeObject[] = parseAllDocuments(accessManifest()).map((document) => document.toJS());

const PLURALS: Readonly<Record<string, string>> = {
  ClusterRole: 'clusterroles',
  ClusterRoleBinding: 'clusterrolebindings',
  Role: 'roles',
  RoleBinding: 'rolebindings',
};

function pathOf({ kind, metadata: { namespace } }: KubeObject): string {
  const scope = namespace === undefined ? '' : `/namespaces/${namespace}`;
  return `/apis/rbac.authorization.k8s.io/v1${scope}/${PLURALS[kind]}`;
}

/** As `kubectl apply` has it for these. */
export async function apply({ ask }: Asks, objects: readonly KubeObject[]): Promise<void> {
  for (const object of objects) {
    await ask('POST', pathOf(object), object).catch(() =>
      ask('PUT', `${pathOf(object)}/${object.metadata.name}`, object),
    );
  }
}

export async function remove({ ask }: Asks, objects: readonly KubeObject[]): Promise<void> {
  for (const object of objects) await ask('DELETE', `${pathOf(object)}/${object.metadata.name}`).catch(() => {});
}

/** @param text of `mapRoles` in aws-auth, YAML */
export async function mapRoles({ ask }: Asks, text: string): Promise<void> {
  const path = '/api/v1/namespaces/kube-system/configmaps';
  const body = { metadata: { name: 'aws-auth' }, data: { mapRoles: text } };
  await ask('POST', path, body).catch(() => ask('PUT', `${path}/aws-auth`, body));
}
