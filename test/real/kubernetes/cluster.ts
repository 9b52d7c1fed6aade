/** For tests: the API of a cluster as EKS has it, but for its nodes: kube-apiserver, and aws-iam-authenticator to say who asks. */
import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { CA } from '../../../simulated-aws/kubernetes/api-server.ts';
import { freePorts } from '../../support/free-port.ts';
import type { KubernetesPrograms } from './programs.ts';

const TLS = join(import.meta.dirname, '../../../simulated-aws/kubernetes/tls');
const PATIENCE_MS = 120_000;

export interface RealCluster {
  readonly url: string;
  /** The authority of its certificate, PEM. */
  readonly ca: string;
  /** Of somebody who may do everything. */
  readonly adminToken: string;
  /** Asks as that one. @throws Error for what is no success */
  readonly ask: (method: string, path: string, body?: unknown) => Promise<unknown>;
  /** Socket of its etcd. */
  readonly etcd: string;
  readonly stopApiServer: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

export interface ClusterOptions {
  readonly name: string;
  readonly region: string;
  /** URL of the STS that knows who a token is of. */
  readonly sts: string;
  /** More flags of the API server. */
  readonly flags?: Readonly<Record<string, string>>;
}

export async function startCluster(
  programs: KubernetesPrograms,
  { name, region, sts, flags = {} }: ClusterOptions,
): Promise<RealCluster> {
  // Sockets have short paths.
  const folder = await mkdtemp(join(tmpdir(), 'k8s-'));
  const [port = 0, webhook = 0] = await freePorts(2);
  const url = `https://127.0.0.1:${port}`;
  const adminToken = randomBytes(16).toString('hex');
  await writeFiles(folder, url, webhook, adminToken);
  const etcd = join(folder, 'etcd');
  const apiServer = start(programs.apiServer, apiServerFlags(folder, port, flags), { ETCD_FOLDER: etcd });
  const authenticator = start(programs.authenticator, [name, region, String(webhook), join(folder, 'auth')], {
    KUBECONFIG: join(folder, 'admin.kubeconfig'),
    AWS_ENDPOINT_URL: sts,
  });
  const ask: RealCluster['ask'] = (method, path, body) => send(url, adminToken, method, path, body);
  const stop = async () => {
    await Promise.all([ended(authenticator), ended(apiServer)]);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await until(apiServer, () => ask('GET', '/readyz'));
    await until(apiServer, () => ask('GET', '/api/v1/namespaces/kube-system'));
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, ca: CA, adminToken, ask, etcd: join(etcd, 'client.sock'), stop, stopApiServer: () => ended(apiServer) };
}

async function writeFiles(folder: string, url: string, webhook: number, token: string): Promise<void> {
  for (const each of ['etcd', 'auth', 'pki']) await mkdir(join(folder, each), { recursive: true });
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const files = {
    'sa.key': privateKey.export({ type: 'pkcs8', format: 'pem' }),
    'sa.pub': publicKey.export({ type: 'spki', format: 'pem' }),
    'tokens.csv': `${token},admin,1,"system:masters"\n`,
    'webhook.kubeconfig': kubeconfig(`https://127.0.0.1:${webhook}/authenticate`),
    'admin.kubeconfig': kubeconfig(url, { token }),
  };
  for (const [file, text] of Object.entries(files)) await writeFile(join(folder, file), text);
}

/** Without an authority: both ends are on this machine, and make their own certificates. */
export function kubeconfig(server: string, { ca, token }: { readonly ca?: string; readonly token?: string } = {}) {
  const trust =
    ca === undefined
      ? { 'insecure-skip-tls-verify': true }
      : { 'certificate-authority-data': Buffer.from(ca).toString('base64') };
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'here', cluster: { server, ...trust } }],
    users: [{ name: 'here', user: token === undefined ? {} : { token } }],
    contexts: [{ name: 'here', context: { cluster: 'here', user: 'here' } }],
    'current-context': 'here',
  });
}

function apiServerFlags(folder: string, port: number, more: ClusterOptions['flags']): readonly string[] {
  const flags = {
    'secure-port': port,
    'bind-address': '127.0.0.1',
    'tls-cert-file': join(TLS, 'server.pem'),
    'tls-private-key-file': join(TLS, 'server.key'),
    'cert-dir': join(folder, 'pki'),
    'token-auth-file': join(folder, 'tokens.csv'),
    'authentication-token-webhook-config-file': join(folder, 'webhook.kubeconfig'),
    'authentication-token-webhook-version': 'v1',
    'authentication-token-webhook-cache-ttl': '0s',
    'authorization-mode': 'RBAC',
    'service-account-issuer': 'https://kubernetes.default.svc',
    'service-account-key-file': join(folder, 'sa.pub'),
    'service-account-signing-key-file': join(folder, 'sa.key'),
    'service-cluster-ip-range': '10.96.0.0/16',
    'disable-admission-plugins': 'ServiceAccount',
    ...more,
  };
  return Object.entries(flags).map(([flag, value]) => `--${flag}=${value}`);
}

/** What it writes is shown where it ends before it should. */
interface Running {
  readonly child: ChildProcess;
  readonly said: () => string;
}

function start(program: string, args: readonly string[], env: Readonly<Record<string, string>>): Running {
  const child = spawn(program, args, {
    env: { PATH: process.env.PATH, HOME: tmpdir(), ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  // Told through whoever waits for it to be ready.
  child.on('error', () => {});
  let tail = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    tail = (tail + text).slice(-2000);
  });
  return { child, said: () => tail };
}

async function ended({ child }: Running): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

async function until({ child, said }: Running, succeeds: () => Promise<unknown>): Promise<void> {
  const late = Date.now() + PATIENCE_MS;
  for (;;) {
    const problem = await succeeds().then(
      () => undefined,
      (error: unknown) => error,
    );
    if (problem === undefined) return;
    if (child.exitCode !== null || child.signalCode !== null || Date.now() > late)
      throw new Error(`the API server is not ready: ${said()}`);
    await wait(200);
  }
}

async function send(url: string, token: string, method: string, path: string, body?: unknown): Promise<unknown> {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
  const headers = {
    authorization: `Bearer ${token}`,
    accept: '*/*',
    'content-type': type,
  };
  return new Promise((resolve, reject) => {
    const asked = request(new URL(path, url), { method, ca: CA, headers }, (response) => {
      const { statusCode = 0 } = response;
      const isRefused = statusCode >= 300;
      textOf(response).then((answer) => {
        if (isRefused) reject(new Error(`${method} ${path}: ${statusCode} ${answer.slice(0, 300)}`));
        else resolve(answer.startsWith('{') ? JSON.parse(answer) : answer);
      }, reject);
    });
    asked.on('error', reject);
    asked.end(text);
  });
}
