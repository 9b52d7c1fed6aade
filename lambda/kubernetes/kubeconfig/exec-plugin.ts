import { spawn } from 'node:child_process';
import { isAbsolute, resolve, sep } from 'node:path';
import * as z from 'zod';
import { parsedJson } from '../../common/parsed-json.ts';
import { withLimit } from '../../signals/signals.ts';
import { readAs } from '../answers.ts';
import type { ApiServer, Connection, Credentials } from '../connection.ts';
import type { ExecPlugin } from './schema.ts';

/** Versions of the protocol that kubectl speaks (client-go credential plugins). */
const VERSIONS: readonly string[] = ['client.authentication.k8s.io/v1', 'client.authentication.k8s.io/v1beta1'];

const credentialSchema = z.object({
  kind: z.literal('ExecCredential'),
  apiVersion: z.string(),
  status: z.object({
    expirationTimestamp: z.iso.datetime({ offset: true }).optional(),
    token: z.string().optional(),
    clientCertificateData: z.string().optional(),
    clientKeyData: z.string().optional(),
  }),
});

/** A token that ends sooner than this is as good as ended. */
const SLACK_MS = 30_000;
/** `aws eks get-token` takes a second; one that waits for a person is waited for. */
const MAX_MS = 60_000;
const MAX_OUTPUT_BYTES = 1024 * 1024;

/**
 * Runs the program that a kubeconfig names, as kubectl does: without a shell, from its own environment and the kubeconfig's,
 * with what is wanted in KUBERNETES_EXEC_INFO. It is run when credentials are first needed, when they end, and when the
 * API server does not take them.
 */
export function execCredentials(plugin: ExecPlugin, folder: string, server: ApiServer): Connection['credentials'] {
  let latest: Promise<Expiring> | undefined;
  return async (signal, refused) => {
    const known = await latest?.catch(() => undefined);
    const isGood = known !== undefined && known.credentials !== refused && known.until > Date.now() + SLACK_MS;
    if (known !== undefined && !isGood) latest = undefined;
    latest ??= run(plugin, folder, server, signal);
    return (await latest).credentials;
  };
}

interface Expiring {
  readonly credentials: Credentials;
  /** Milliseconds of the epoch; infinite where the plugin does not say. */
  readonly until: number;
}

async function run(plugin: ExecPlugin, folder: string, server: ApiServer, signal: AbortSignal): Promise<Expiring> {
  const { apiVersion, command, interactiveMode } = plugin;
  if (!VERSIONS.includes(apiVersion)) throw new Error(`plugin ${command} speaks ${apiVersion}, which kubectl dropped`);
  if (interactiveMode === 'Always') throw new Error(`plugin ${command} needs a terminal: sign in with kubectl first`);
  const output = await outputOf(plugin, folder, infoFor(plugin, server), signal);
  return credentialsIn(output, plugin);
}

/** `spec.cluster` is for plugins that serve several clusters and ask to be told. */
function infoFor({ apiVersion, provideClusterInfo }: ExecPlugin, { url, ca, serverName, verified }: ApiServer): string {
  const cluster = {
    server: url,
    ...(ca !== undefined && { 'certificate-authority-data': Buffer.from(ca).toString('base64') }),
    ...(serverName !== undefined && { 'tls-server-name': serverName }),
    ...(!verified && { 'insecure-skip-tls-verify': true }),
  };
  const spec = { interactive: false, ...(provideClusterInfo === true && { cluster }) };
  return JSON.stringify({ apiVersion, kind: 'ExecCredential', spec });
}

function outputOf(
  { command, args, env }: ExecPlugin,
  folder: string,
  info: string,
  signal: AbortSignal,
): Promise<string> {
  // As client-go has it: a name is looked up in PATH, a relative path is from the kubeconfig's folder.
  const isName = !command.includes('/') && !command.includes(sep);
  const program = isName || isAbsolute(command) ? command : resolve(folder, command);
  const own = Object.fromEntries((env ?? []).map(({ name, value }) => [name, value]));
  const run = (inTime: AbortSignal) =>
    new Promise<string>((fulfil, reject) => {
      const child = spawn(program, args ?? [], {
        env: { ...process.env, ...own, KUBERNETES_EXEC_INFO: info },
        stdio: ['ignore', 'pipe', 'pipe'],
        signal: inTime,
      });
      const said = { stdout: '', stderr: '' };
      const hear = (stream: 'stdout' | 'stderr') => (text: string) => {
        if (said[stream].length < MAX_OUTPUT_BYTES) said[stream] += text;
      };
      child.stdout.setEncoding('utf8').on('data', hear('stdout'));
      child.stderr.setEncoding('utf8').on('data', hear('stderr'));
      child.once('error', (error) => reject(new Error(`plugin ${command} ${whyNot(error)}`)));
      child.once('close', (code) => {
        if (code === 0) fulfil(said.stdout);
        else reject(new Error(`plugin ${command} ended with ${code ?? 'a signal'}: ${said.stderr.trim()}`));
      });
    });
  return withLimit(MAX_MS, signal, run);
}

function whyNot(error: Error): string {
  const code = 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return 'is not installed, or not in PATH';
  if (code === 'EACCES') return 'is not a program that may be run';
  return error.name === 'AbortError' ? 'did not end in time' : 'could not be run';
}

/** What it wrote may hold a token, and is not quoted. */
function credentialsIn(output: string, { apiVersion, command }: ExecPlugin): Expiring {
  const read = readAs(credentialSchema, parsedJson(output));
  if ('problem' in read) throw new Error(`plugin ${command} wrote no credential: ${read.problem}`);
  const { apiVersion: version, status } = read.is;
  if (version !== apiVersion) throw new Error(`plugin ${command} wrote a credential of ${version}, not ${apiVersion}`);
  const { token, clientCertificateData: certificate, clientKeyData: key, expirationTimestamp } = status;
  if (token === undefined && (certificate === undefined || key === undefined)) {
    throw new Error(`plugin ${command} wrote a credential without a token or a certificate`);
  }
  const until = expirationTimestamp === undefined ? Number.POSITIVE_INFINITY : Date.parse(expirationTimestamp);
  return { credentials: { token, certificate, key }, until };
}
