import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { isLoopbackHost } from '../../common/loopback.ts';
import { AuditorError } from '../../model/errors.ts';
import type { ApiServer, Connection, Credentials } from '../connection.ts';
import { execCredentials } from './exec-plugin.ts';
import type { Kubeconfig } from './read.ts';
import type { KubeconfigCluster, KubeconfigUser } from './schema.ts';

/** The names of its contexts that stand for an API server at this address. */
export function contextsOf(config: Kubeconfig, url: string): readonly string[] {
  return [...config.contexts].flatMap(([name, { cluster }]) => {
    const server = config.clusters.get(cluster)?.value.server;
    return server !== undefined && isSameServer(server, url) ? [name] : [];
  });
}

/** Whether two addresses are of one server: names of hosts have no case, and a port may be left out. */
export function isSameServer(one: string, other: string): boolean {
  const [a, b] = [normal(one), normal(other)];
  return a !== undefined && a === b;
}

function normal(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, host, pathname } = new URL(text);
  return `${protocol}//${host}${pathname.replace(/\/+$/, '')}`;
}

/**
 * The way to the API server of a context, as kubectl takes it. Nothing is asked of it yet, and no plugin run.
 * @throws AuditorError KUBECONFIG for a context that is not there, or asks for what we do not have
 */
export async function connectionOf(config: Kubeconfig, context: string): Promise<Connection> {
  const found = config.contexts.get(context);
  if (found === undefined) throw problem(`there is no context "${context}" in ${config.files.join(', ')}`);
  const cluster = config.clusters.get(found.cluster);
  if (cluster === undefined) throw problem(`context "${context}" names cluster "${found.cluster}", which is not there`);
  const user = found.user === undefined ? undefined : config.users.get(found.user);
  if (found.user !== undefined && user === undefined) {
    throw problem(`context "${context}" names user "${found.user}", which is not there`);
  }
  const server = await serverOf(context, cluster.value, cluster.folder);
  const { value, folder } = user ?? { value: {}, folder: cluster.folder };
  return { server, credentials: credentialsOf(context, value, folder, server) };
}

function problem(message: string): AuditorError {
  return new AuditorError('KUBECONFIG', `kubeconfig: ${message}`);
}

async function serverOf(context: string, cluster: KubeconfigCluster, folder: string): Promise<ApiServer> {
  const { server, 'proxy-url': proxy, 'insecure-skip-tls-verify': unverified = false } = cluster;
  if (!URL.canParse(server)) throw problem(`the server of context "${context}" is no URL`);
  const { protocol, hostname } = new URL(server);
  if (protocol !== 'https:' && !(protocol === 'http:' && isLoopbackHost(hostname))) {
    throw problem(`the server of context "${context}" is not reached by https`);
  }
  if (proxy !== undefined) throw problem(`context "${context}" has a proxy-url, which eks-ip-auditor does not have`);
  const file = cluster['certificate-authority'];
  const data = cluster['certificate-authority-data'];
  return {
    url: server,
    ca: await pemOf(data, file, folder),
    serverName: cluster['tls-server-name'],
    verified: !unverified,
  };
}

/** Given in base64, or a file. Of both the first counts (client-go's `ClientConfig`). */
async function pemOf(data: string | undefined, file: string | undefined, folder: string): Promise<string | undefined> {
  if (data !== undefined && data !== '') return Buffer.from(data, 'base64').toString('utf8');
  return file === undefined || file === '' ? undefined : textOf(file, folder);
}

async function textOf(file: string, folder: string): Promise<string> {
  try {
    return await readFile(resolve(folder, file), 'utf8');
  } catch (error) {
    throw new AuditorError('KUBECONFIG', `kubeconfig: ${file}, which it names, cannot be read`, { cause: error });
  }
}

/** Of several the first in kubectl's order: a token, a certificate, a plugin. */
function credentialsOf(
  context: string,
  user: KubeconfigUser,
  folder: string,
  server: ApiServer,
): Connection['credentials'] {
  const { token, tokenFile, exec } = user;
  const certificate = user['client-certificate-data'] ?? user['client-certificate'];
  if (tokenFile) return unchanging(async () => ({ token: (await textOf(tokenFile, folder)).trim() }));
  if (token) return unchanging(async () => ({ token }));
  if (certificate) {
    return unchanging(async () => ({
      certificate: await pemOf(user['client-certificate-data'], user['client-certificate'], folder),
      key: await pemOf(user['client-key-data'], user['client-key'], folder),
    }));
  }
  if (exec) return execCredentials(exec, folder, server);
  if (user['auth-provider'] !== undefined || user.username !== undefined) {
    throw problem(`the user of context "${context}" signs in in a way that Kubernetes no longer has`);
  }
  return unchanging(async () => ({}));
}

/** Read once, at the first call: a file that cannot be read is then what that call fails with. */
function unchanging(read: () => Promise<Credentials>): Connection['credentials'] {
  let credentials: Promise<Credentials> | undefined;
  return () => {
    credentials ??= read();
    return credentials;
  };
}
