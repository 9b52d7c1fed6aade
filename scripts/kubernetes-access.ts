import { join } from 'node:path';
import { ROOT } from '../bin/checkout.ts';
import { accessManifest } from '../lambda/kubernetes/access-manifest.ts';

/** What a cluster is given so that its Kubernetes API can be read. */
export const KUBERNETES_ACCESS = join(ROOT, 'docs/kubernetes-access.yaml');

/** The text of it: what is made of the calls, under a line on its use. */
export function kubernetesAccess(): string {
  return `# What EKS IP Auditor reads of a cluster's Kubernetes API, for group eks-ip-auditor: gets and lists, and no Secret.
# kubectl apply -f kubernetes-access.yaml; then an access entry or a line of aws-auth puts the auditor's role into the group:
# docs/deploying.md. Generated from the calls by \`npm run docs\`.
${accessManifest()}`;
}
