import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { kubernetesReads } from '../../lambda/kubernetes/client.ts';
import { connectionOf, contextsOf, isSameServer } from '../../lambda/kubernetes/kubeconfig/context.ts';
import { defaultKubeconfigFiles, readKubeconfig } from '../../lambda/kubernetes/kubeconfig/read.ts';
import { CA, TOKEN } from '../../simulated-aws/kubernetes/api-server.ts';
import { aKubeNode } from '../../simulated-aws/kubernetes/objects.ts';
import { startKubeApi } from '../support/kube-api.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kubeconfig-'));
});
afterEach(() => rm(folder, { recursive: true }));

const SIGNAL = new AbortController().signal;
const base64 = (text: string) => Buffer.from(text).toString('base64');

async function file(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

/** A kubeconfig as `aws eks update-kubeconfig` writes it, with one user. */
const kubeconfig = (server: string, user: object, context = 'prod') =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': context,
    clusters: [{ name: 'c', cluster: { server, 'certificate-authority-data': base64(CA) } }],
    contexts: [{ name: context, context: { cluster: 'c', user: 'u', namespace: 'default' } }],
    users: [{ name: 'u', user }],
  });

async function connection(user: object, server = 'https://127.0.0.1:1') {
  const config = await readKubeconfig([await file('config', kubeconfig(server, user))]);
  return connectionOf(config, 'prod');
}

async function credentials(user: object) {
  return (await connection(user)).credentials(SIGNAL);
}

describe('a kubeconfig', () => {
  it('is kubectl’s own where nobody names one', () => {
    expect(defaultKubeconfigFiles({}, '/home/me')).toEqual(['/home/me/.kube/config']);
    expect(defaultKubeconfigFiles({ KUBECONFIG: '/a:/b::' }, '/home/me')).toEqual(['/a', '/b']);
  });

  it('is the first of several files for each name, and those that are there', async () => {
    const one = await file('one', kubeconfig('https://one', { token: '1' }));
    const two = await file('two', kubeconfig('https://two', { token: '2' }, 'stage'));
    const config = await readKubeconfig([join(folder, 'none'), one, two]);
    expect(config).toMatchObject({ files: [one, two], currentContext: 'prod' });
    expect([...config.contexts.keys()]).toEqual(['prod', 'stage']);
    expect((await connectionOf(config, 'stage')).server.url).toBe('https://one');
  });

  it('may be empty', async () => {
    expect(await readKubeconfig([await file('config', '')])).toMatchObject({ currentContext: undefined });
  });

  it.each([
    ['is no YAML', 'a: [', /config is no YAML$/],
    ['is no kubeconfig', 'clusters: 3', /its clusters is not as a kubeconfig has it$/],
    ['is a text', 'hello', /it is no such object$/],
  ])('that %s is an error that names it and quotes nothing', async (_, text, message) => {
    await expect(readKubeconfig([await file('config', text)])).rejects.toThrow(message);
  });

  it.each([
    ['of another scheme', 'http://example.com', /not reached by https/],
    ['that is none', 'nonsense', /is no URL/],
  ])('may not have a server %s', async (_, server, message) => {
    await expect(connection({ token: 'x' }, server)).rejects.toThrow(message);
  });

  it('says which contexts are of a server', async () => {
    const config = await readKubeconfig([await file('config', kubeconfig('https://ABC.eks.amazonaws.com/', {}))]);
    expect(contextsOf(config, 'https://abc.eks.amazonaws.com:443')).toEqual(['prod']);
    expect(contextsOf(config, 'https://abc.eks.amazonaws.com.example.com')).toEqual([]);
    expect(isSameServer('https://a', 'nonsense')).toBe(false);
  });
});

describe('credentials of a kubeconfig', () => {
  it.each([
    ['a token', { token: 'x' }, { token: 'x' }],
    [
      'a certificate',
      { 'client-certificate-data': base64('C'), 'client-key-data': base64('K') },
      { certificate: 'C', key: 'K' },
    ],
    ['none', {}, {}],
  ])('are %s', async (_, user, expected) => {
    expect(await credentials(user)).toEqual(expected);
  });

  it('may stand in a file beside it', async () => {
    await file('token', 'from-a-file\n');
    expect(await credentials({ tokenFile: 'token' })).toEqual({ token: 'from-a-file' });
  });

  it('of a kind that Kubernetes no longer has are refused at once', async () => {
    await expect(connection({ username: 'admin', password: 'x' })).rejects.toThrow(/no longer has/);
  });
});

describe('an exec plugin', () => {
  const API = 'client.authentication.k8s.io/v1beta1';
  /** A program that answers with what it was given: how it was run is in the token. */
  const plugin = async (body: string) => {
    const path = await file('plugin', `#!/bin/sh\n${body}\n`);
    await chmod(path, 0o755);
  };
  const exec = (more: object = {}) => ({ exec: { apiVersion: API, command: './plugin', ...more } });
  const answering = (status: object, apiVersion = API) =>
    `echo '${JSON.stringify({ kind: 'ExecCredential', apiVersion, status })}'`;

  it('is run from the kubeconfig’s folder, with its words and environment, without a shell', async () => {
    await plugin(
      `printf '{"kind":"ExecCredential","apiVersion":"${API}","status":{"token":"%s|%s|%s"}}' "$1" "$EXTRA" "$PATH"`,
    );
    const user = exec({ args: ['$(touch x); a b'], env: [{ name: 'EXTRA', value: 'e' }] });
    expect(await credentials(user)).toMatchObject({ token: `$(touch x); a b|e|${process.env.PATH}` });
  });

  it('is told which cluster, where it asks', async () => {
    await plugin(
      `printf '{"kind":"ExecCredential","apiVersion":"${API}","status":{"token":"%s"}}' "$(printf %s "$KUBERNETES_EXEC_INFO" | base64 -w0)"`,
    );
    const { token = '' } = await credentials(exec({ provideClusterInfo: true }));
    expect(JSON.parse(Buffer.from(token, 'base64').toString())).toEqual({
      apiVersion: API,
      kind: 'ExecCredential',
      spec: {
        interactive: false,
        cluster: { server: 'https://127.0.0.1:1', 'certificate-authority-data': base64(CA) },
      },
    });
  });

  it('is run once for many calls, and again where its token is not taken or ends', async () => {
    await plugin(
      `echo x >> "${folder}/runs"; echo '{"kind":"ExecCredential","apiVersion":"${API}","status":{"token":"'$(wc -l < "${folder}/runs")'"}}'`,
    );
    const { credentials: get } = await connection(exec());
    const [first] = await Promise.all([get(SIGNAL), get(SIGNAL)]);
    expect(first.token?.trim()).toBe('1');
    expect((await get(SIGNAL, first)).token?.trim()).toBe('2');
    await plugin(answering({ token: 'old', expirationTimestamp: '2020-01-01T00:00:00Z' }));
    const { credentials: old } = await connection(exec());
    expect(await old(SIGNAL)).not.toBe(await old(SIGNAL));
  });

  it.each([
    ['fails', 'echo "sign in first" >&2; exit 3', /plugin \.\/plugin ended with 3: sign in first/],
    ['writes no JSON', 'echo hello', /wrote no credential: it is no such object/],
    ['writes no credential', answering({}), /without a token or a certificate/],
    [
      'writes one of another version',
      answering({ token: 'x' }, 'client.authentication.k8s.io/v1'),
      /not client\.authentication\.k8s\.io\/v1beta1/,
    ],
  ])('that %s is a reason', async (_, body, message) => {
    await plugin(body);
    await expect(credentials(exec())).rejects.toThrow(message);
  });

  it.each([
    ['is not there', exec({ command: 'no-such-plugin-anywhere' }), /is not installed, or not in PATH/],
    [
      'speaks what kubectl dropped',
      exec({ apiVersion: 'client.authentication.k8s.io/v1alpha1' }),
      /which kubectl dropped/,
    ],
    ['wants a terminal', exec({ interactiveMode: 'Always' }), /needs a terminal/],
  ])('that %s is a reason', async (_, user, message) => {
    await expect(credentials(user)).rejects.toThrow(message);
  });

  it('lets calls in by what it gives, and is asked again for what is refused', async () => {
    vi.stubEnv('COUNT', join(folder, 'runs'));
    await plugin(
      `echo x >> "$COUNT"; if [ $(wc -l < "$COUNT") -gt 1 ]; then ${answering({ token: TOKEN })}; else ${answering({ token: 'stale' })}; fi`,
    );
    const api = await startKubeApi({ nodes: [aKubeNode()] });
    const reads = kubernetesReads(await connection(exec(), api.url));
    expect([...(await reads.listNodes(undefined, SIGNAL)).items]).toHaveLength(1);
    expect(api.requests.map(({ authorization }) => authorization)).toEqual(['Bearer stale', `Bearer ${TOKEN}`]);
  });
});
