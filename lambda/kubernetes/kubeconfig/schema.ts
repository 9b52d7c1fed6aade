import * as z from 'zod';

/** The members of a kubeconfig that we use (client-go's `clientcmd/api/v1`). Others are left out. */

const clusterSchema = z.object({
  server: z.string().min(1),
  'certificate-authority': z.string().optional(),
  'certificate-authority-data': z.string().optional(),
  'insecure-skip-tls-verify': z.boolean().optional(),
  'tls-server-name': z.string().optional(),
  'proxy-url': z.string().optional(),
});

const execSchema = z.object({
  apiVersion: z.string(),
  command: z.string().min(1),
  args: z.array(z.string()).nullish(),
  env: z.array(z.object({ name: z.string().min(1), value: z.string() })).nullish(),
  interactiveMode: z.enum(['Never', 'IfAvailable', 'Always']).optional(),
  provideClusterInfo: z.boolean().optional(),
});

export type ExecPlugin = z.output<typeof execSchema>;

const userSchema = z.object({
  token: z.string().optional(),
  tokenFile: z.string().optional(),
  'client-certificate': z.string().optional(),
  'client-certificate-data': z.string().optional(),
  'client-key': z.string().optional(),
  'client-key-data': z.string().optional(),
  username: z.string().optional(),
  'auth-provider': z.unknown().optional(),
  exec: execSchema.nullish(),
});

const contextSchema = z.object({ cluster: z.string(), user: z.string().optional() });

const named = <Key extends string, Schema extends z.ZodType>(key: Key, schema: Schema) =>
  z.array(z.object({ name: z.string(), [key]: schema } as { name: z.ZodString } & Record<Key, Schema>)).nullish();

export const kubeconfigSchema = z.object({
  'current-context': z.string().nullish(),
  clusters: named('cluster', clusterSchema),
  users: named('user', userSchema.nullish()),
  contexts: named('context', contextSchema),
});

export type KubeconfigCluster = z.output<typeof clusterSchema>;
export type KubeconfigUser = z.output<typeof userSchema>;
export type KubeconfigContext = z.output<typeof contextSchema>;
