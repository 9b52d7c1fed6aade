/**
 * Whether the auditor reads from the Kubernetes APIs of clusters by its own role:
 * - `off`: nothing is read
 * - `where-allowed`: what clusters allow is read; which do not, and why, is said, and is no gap
 * - `required`: what cannot be read is a gap like any other
 */
export const KUBERNETES_MODES = ['off', 'where-allowed', 'required'] as const;

export type KubernetesMode = (typeof KUBERNETES_MODES)[number];

/** The Kubernetes group that an access entry or aws-auth puts the auditor's role in, and to which the manifest gives the reads. */
export const AUDITOR_GROUP = 'eks-ip-auditor';
