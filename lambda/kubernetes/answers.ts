import * as z from 'zod';

/**
 * The members of API objects that we use, and what they have to be; others are left out. Kubernetes API reference: lists
 * and maps that are empty are mostly left out, and `null` stands for that too.
 */

/** As JSON has it; of protocol buffers it comes as what it is. */
const aTime = z.union([z.date(), z.iso.datetime({ offset: true }).transform((text) => new Date(text))]);
const time = aTime.nullish();

const texts = z.record(z.string(), z.string()).nullish();

const metadata = z.object({
  name: z.string().min(1),
  creationTimestamp: time,
  labels: texts,
});

const quantities = z.record(z.string(), z.union([z.string(), z.number()])).nullish();

export const nodeSchema = z.object({
  metadata: metadata.extend({ annotations: texts }),
  spec: z.object({
    providerID: z.string().optional(),
    unschedulable: z.boolean().optional(),
    taints: z.array(z.object({ key: z.string().min(1), value: z.string().optional(), effect: z.string() })).nullish(),
  }),
  status: z.object({
    allocatable: quantities,
    addresses: z.array(z.object({ type: z.string(), address: z.string() })).nullish(),
    conditions: z
      .array(
        z.object({
          type: z.string(),
          status: z.string(),
          reason: z.string().optional(),
          message: z.string().optional(),
        }),
      )
      .nullish(),
  }),
});

export type ApiNode = z.output<typeof nodeSchema>;

/** apimachinery's validation: names of pods and nodes are DNS subdomains, those of namespaces DNS labels. */
const subdomain = z.string().regex(/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/);
const label = z.string().regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);

export const podSchema = z.object({
  metadata: z.object({
    name: subdomain,
    namespace: label,
    uid: z.string().regex(/^[\w-]{1,64}$/),
    creationTimestamp: time,
    deletionTimestamp: time,
  }),
  spec: z.object({
    nodeName: z.union([subdomain, z.literal('')]).optional(),
    hostNetwork: z.boolean().optional(),
    containers: z.array(z.object({ resources: z.object({ limits: quantities, requests: quantities }).optional() })),
  }),
  status: z.object({
    phase: z.string().optional(),
    podIP: z.string().optional(),
    conditions: z.array(z.object({ type: z.string(), status: z.string(), lastTransitionTime: time })).nullish(),
  }),
});

export type ApiPod = z.output<typeof podSchema>;

/** Who writes an event chooses its times, and Go prints years that are no ISO time: one such is unknown, and no list less whole. */
const anyTime = time.catch(undefined);

/** Those that clients write by the group events.k8s.io have `eventTime` and `series` in the place of the older fields. */
export const eventSchema = z.object({
  involvedObject: z.object({
    kind: z.string().optional(),
    namespace: z.string().optional(),
    name: z.string().optional(),
    uid: z.string().optional(),
  }),
  reason: z.string().nullish(),
  message: z.string().nullish(),
  reportingInstance: z.string().nullish(),
  count: z.number().int().nullish(),
  firstTimestamp: anyTime,
  lastTimestamp: anyTime,
  eventTime: anyTime,
  series: z.object({ count: z.number().int().nullish(), lastObservedTime: anyTime }).nullish(),
});

export type ApiEvent = z.output<typeof eventSchema>;

const containerSchema = z.object({
  name: z.string(),
  image: z.string(),
  env: z
    .array(
      z.object({
        name: z.string(),
        value: z.string().optional(),
        valueFrom: z.object({ fieldRef: z.object({}).optional() }).optional(),
      }),
    )
    .nullish(),
  envFrom: z.array(z.object({})).nullish(),
});

const nodeSelectorTerm = z.object({
  matchExpressions: z.array(z.object({ key: z.string() })).nullish(),
  matchFields: z.array(z.object({ key: z.string() })).nullish(),
});

/** Which nodes pods are for. */
const placement = {
  nodeSelector: texts,
  affinity: z
    .object({
      nodeAffinity: z
        .object({
          requiredDuringSchedulingIgnoredDuringExecution: z
            .object({ nodeSelectorTerms: z.array(nodeSelectorTerm).nullish() })
            .nullish(),
        })
        .nullish(),
    })
    .nullish(),
};

export const daemonSetSchema = z.object({
  kind: z.literal('DaemonSet'),
  metadata,
  spec: z.object({
    template: z.object({ spec: z.object({ containers: z.array(containerSchema), ...placement }) }),
  }),
  status: z.object({ desiredNumberScheduled: z.number().int(), numberReady: z.number().int().optional() }),
});

export type ApiDaemonSet = z.output<typeof daemonSetSchema>;

export const configMapSchema = z.object({ kind: z.literal('ConfigMap'), metadata, data: texts });

export type ApiConfigMap = z.output<typeof configMapSchema>;

/**
 * Before its CustomResourceDefinition had a schema (VPC CNI 1.7.6) anything could be in one. What is no text is left out: such
 * an object is no use to a node, and leaves the list whole.
 */
export const eniConfigSchema = z.object({
  metadata: z.object({ name: subdomain }),
  spec: z
    .object({
      subnet: z.string().nullish().catch(undefined),
      securityGroups: z.array(z.string()).nullish().catch(undefined),
    })
    .nullish()
    .catch(undefined),
});

export type ApiEniConfig = z.output<typeof eniConfigSchema>;

export const cniNodeSchema = z.object({
  metadata: z.object({ name: subdomain }),
  spec: z
    .object({ features: z.array(z.object({ name: z.string().nullish() })).nullish(), managedBy: z.string().nullish() })
    .nullish(),
});

export type ApiCniNode = z.output<typeof cniNodeSchema>;

export const securityGroupPolicySchema = z.object({
  metadata: z.object({ name: subdomain, namespace: label }),
  spec: z.object({ securityGroups: z.object({ groupIds: z.array(z.string()).nullish() }).nullish() }).nullish(),
});

export type ApiSecurityGroupPolicy = z.output<typeof securityGroupPolicySchema>;

/** What the API says of a group: in which versions it is there, and what is in one of them (`/apis/<group>[/<version>]`). */
export const groupSchema = z.object({
  kind: z.literal('APIGroup'),
  versions: z.array(z.object({ version: z.string().regex(/^[a-z0-9]{1,63}$/) })),
});
export const groupVersionSchema = z.object({
  kind: z.literal('APIResourceList'),
  resources: z.array(z.object({ name: z.string() })),
});

/** Of objects of custom resources: their controllers write them. A time that is none is unknown. */
const conditionSchema = z.object({
  type: z.string().regex(/^[A-Za-z]\w{0,99}$/),
  status: z.string(),
  reason: z.string().nullish(),
  message: z.string().nullish(),
  lastTransitionTime: anyTime,
});

export type ApiCondition = z.output<typeof conditionSchema>;

const conditions = z.array(conditionSchema).nullish();

const ofCustomResource = z.object({
  name: subdomain,
  creationTimestamp: time,
  deletionTimestamp: time,
  labels: texts,
});

/** `nodepools.karpenter.sh`: its CustomResourceDefinition demands the reference. */
export const nodePoolSchema = z.object({
  metadata: ofCustomResource,
  spec: z.object({
    template: z.object({
      spec: z.object({ nodeClassRef: z.object({ group: z.string(), kind: z.string(), name: subdomain }) }),
    }),
  }),
  status: z.object({ conditions }).nullish(),
});

export type ApiNodePool = z.output<typeof nodePoolSchema>;

export const nodeClaimSchema = z.object({
  metadata: ofCustomResource,
  status: z.object({ conditions, providerID: z.string().nullish() }).nullish(),
});

export type ApiNodeClaim = z.output<typeof nodeClaimSchema>;

/**
 * `ec2nodeclasses.karpenter.k8s.aws`, and `nodeclasses.eks.amazonaws.com`, which has of these what EKS Auto Mode lets users
 * set. A list of subnets with something else in it is not known: with a part of it a subnet would look as if no node came there.
 */
export const nodeClassSchema = z.object({
  metadata: ofCustomResource,
  spec: z
    .object({
      subnetSelectorTerms: z.array(z.object({ tags: texts })).nullish(),
      ipPrefixCount: z.number().int().min(0).max(1000).nullish().catch(undefined),
    })
    .nullish(),
  status: z
    .object({
      conditions,
      subnets: z
        .array(z.object({ id: z.string().regex(/^subnet-[0-9a-f]{8,17}$/) }))
        .nullish()
        .catch(undefined),
    })
    .nullish(),
});

export type ApiNodeClass = z.output<typeof nodeClassSchema>;

/** Characters of what a list goes on from: a version and the key of an object, in base64 (apiserver's storage/continue.go). */
export const MOST_TOKEN = 8_192;

/** A list of objects of a kind, e.g. `NodeList`; of what is in it nothing is said. */
export function listSchema(kind: string) {
  return z.object({
    kind: z.literal(kind),
    metadata: z.object({ continue: z.string().max(MOST_TOKEN).optional() }),
    items: z.array(z.unknown()),
  });
}

/** What the API answers instead: apimachinery's `metav1.Status`. */
export const statusSchema = z.object({
  kind: z.literal('Status'),
  reason: z.string().optional(),
  message: z.string().optional(),
  details: z.object({ name: z.string().optional(), kind: z.string().optional() }).nullish(),
});

export type ApiStatus = z.output<typeof statusSchema>;

/** Reads a value as what it should be; a clause that says what it lacks where it is not that. @param at where the value is in what came */
export function readAs<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  at: readonly PropertyKey[] = [],
): { readonly is: z.output<Schema> } | { readonly problem: string } {
  const parsed = schema.safeParse(value);
  if (parsed.success) return { is: parsed.data };
  const path = [...at, ...(parsed.error.issues[0]?.path ?? [])];
  const where = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
  return {
    problem: where === '' ? 'it is no such object' : `its ${where.replace(/^\./, '')} is not as Kubernetes gives it`,
  };
}
