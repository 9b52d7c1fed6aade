import { isoTime } from './log-times.ts';

/** Folders of one node's logs in bundles, and on the node: what stands before them is the node's own. */
const IN_BUNDLE =
  /^(.*?)(?:^|\/)(?:var_log|var\/log|aws-routed-eni|kubelet|containerd|docker|nodeadm|ipamd|cni|networking|sandbox-image|system)\//;

/** Files of a node that say nothing of which: several in one folder are of one node. */
const OF_NODE =
  /^(?:ipamd|plugin|network-policy-agent|egress-v[46]-plugin|ebpf-sdk|kubelet|containerd|docker|messages|syslog|cloud-init|user-data|nodeadm|instance-id|enis?\.(?:json|out)|networkutils-env|cni-configuration-variables)\b/;

/**
 * Which logs are of one node: the same text for all files of a bundle, of a folder with a node's files, and for the rotated files of a
 * log; another for a file that is by itself.
 *
 * @param container the folder or archive that was given, or the archive within it; empty for a file that was given
 * @param path of the file in it
 */
export function originOf(container: string, path: string): string {
  const clean = path.replaceAll('\\', '/').replace(/^(?:\.\/)+/, '');
  const bundle = IN_BUNDLE.exec(clean)?.[1];
  if (bundle !== undefined) return joined(container, bundle);
  const [, folder = '', file = ''] = /^(?:(.*)\/)?([^/]*)$/s.exec(clean) ?? [];
  return OF_NODE.test(file) ? joined(container, folder) : joined(container, joined(folder, unrotated(file)));
}

function joined(before: string, after: string): string {
  return [before, after].filter((part) => part !== '').join('/');
}

function unrotated(file: string): string {
  return file
    .replace(/\.gz$/, '')
    .replace(/[.-]\d{4}-\d\d-\d\d[\dT.:-]*(?=\.log$|$)/, '')
    .replace(/\.\d{1,3}$/, '');
}

/**
 * Milliseconds until when a log was written, by the time in the name of its bundle,
 * `eks_i-0123456789abcdef0_2024-06-10_0506-UTC_0.7.8.tar.gz`, or by the day on which logrotate put it aside, `messages-20240610.gz`.
 */
export function timeInName(name: string): number | undefined {
  const [, day, hours, minutes] = /_(\d{4}-\d\d-\d\d)_(\d\d)(\d\d)-UTC/.exec(name) ?? [];
  if (day !== undefined) return isoTime(`${day}T${hours}:${minutes}:00Z`);
  const [, year, month, date] = /(?:^|\/)[a-z][\w.]*-(20\d\d)(\d\d)(\d\d)(?:\.gz)?$/.exec(name) ?? [];
  return year === undefined ? undefined : isoTime(`${year}-${month}-${date}T23:59:59Z`);
}
