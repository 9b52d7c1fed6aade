import type { Component } from './log-record.ts';

/** Parts of a path by which a file is known, the first that fits: the collector's names, the kubelet's, the CNI's own. */
const FILES: readonly (readonly [RegExp, Component])[] = [
  [/(^|\/)ipamd[^/]*\.log/, 'ipamd'],
  [/(^|\/)(plugin|egress-v[46]-plugin)[^/]*\.log/, 'plugin'],
  [/(^|\/)(vpc-shared-eni|vpc-bridge)[^/]*\.log/, 'plugin'],
  [/(^|\/)(kube-system_)?aws-node[^/]*(\/|\.log|_)/, 'aws-node'],
  [/(^|\/)kubelet[^/]*(\.log|\.txt|\.out)?$/, 'kubelet'],
  [/(^|\/)(containerd|docker|sandbox-image)[^/]*\.(log|txt)/, 'containerd'],
  [/(^|\/)(nodeadm[^/]*|cloud-init[^/]*|user-data|udev-net-manager[^/]*)\.(log|txt)/, 'node-setup'],
  [/(^|\/)[^/]*authenticator[^/]*$/, 'authenticator'],
  [/(^|\/)[^/]*karpenter[^/]*$/, 'karpenter'],
  [/(^|\/)[^/]*events?[^/]*\.(txt|log)$/, 'event'],
];

/** Who writes a file, by its path. */
export function componentOfFile(path: string): Component | undefined {
  return FILES.find(([pattern]) => pattern.test(path))?.[1];
}

const UNITS: Readonly<Record<string, Component>> = {
  kubelet: 'kubelet',
  containerd: 'containerd',
  dockerd: 'containerd',
  docker: 'containerd',
  nodeadm: 'node-setup',
  'nodeadm-config': 'node-setup',
  'nodeadm-run': 'node-setup',
  'cloud-init': 'node-setup',
  'eks-bootstrap': 'node-setup',
};

/** Who a line of the journal is from, by its unit or identifier. */
export function componentOfUnit(unit: string): Component {
  return UNITS[unit.replace(/\.service$/, '')] ?? 'other';
}

/** Who a container is: its pod's name, its own. */
export function componentOfContainer(pod: string, container: string): Component | undefined {
  if (/^aws-node\b/.test(pod) || container === 'aws-node' || container === 'aws-vpc-cni-init') return 'aws-node';
  if (/^karpenter\b/.test(pod)) return 'karpenter';
  return undefined;
}

/** Folders of the CNI's source, whose names its log lines have: a caller is no anchor, but tells whose line it is. */
const IPAMD =
  /^(?:ipamd|datastore|awsutils|networkutils|rpc|aws-k8s-agent|eniconfig|k8sapi|apis|introspect|ec2metadata)\//;

/** Who wrote a line, by the file of the source that it names: `ipamd/ipamd.go:632`, `entrypoint.sh`. */
export function componentOfCaller(caller: string): Component | undefined {
  if (IPAMD.test(caller)) return 'ipamd';
  if (/^(?:routed-eni-cni-plugin|driver|cni|egress)\//.test(caller)) return 'plugin';
  if (/^(?:entrypoint|init)\.sh/.test(caller)) return 'aws-node';
  return undefined;
}
