import { z } from 'zod';
import type { EvidenceValue } from '../model/finding.ts';
import type { EstateMemory, Ledger } from '../model/ledger.ts';
import { SEVERITIES } from '../model/severity.ts';

/** What is stored, strictly. It has a version of its own: reports may change without it, and it without them. */

const time = z.iso.datetime();
const severity = z.enum(SEVERITIES);
const count = z.int().nonnegative();

const evidenceValue: z.ZodType<EvidenceValue> = z.lazy(() =>
  z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(evidenceValue), z.record(z.string(), evidenceValue)]),
);

const remedyStep = z.union([
  z.strictObject({ text: z.string() }),
  z.strictObject({ command: z.strictObject({ argv: z.array(z.string()) }) }),
]);

const finding = z.strictObject({
  id: z.string(),
  check: z.string(),
  severity,
  status: z.enum(['new', 'ongoing', 'resolved']),
  accountId: z.string(),
  region: z.string(),
  cluster: z.string().nullable(),
  resource: z.strictObject({ type: z.string(), id: z.string(), arn: z.string() }),
  message: z.string(),
  evidence: z.record(z.string(), evidenceValue),
  remediation: z.strictObject({ steps: z.array(remedyStep), url: z.string() }),
  firstSeen: time,
  suppressed: z.strictObject({ reason: z.string(), expires: z.iso.date() }).nullable(),
});

const rememberedFinding = z.strictObject({
  finding,
  scope: z.enum(['eks', 'all']),
  lastSeen: time,
  resolvedAt: time.nullable(),
  told: z.strictObject({ at: time, severity }).nullable(),
});

const eniSighting = z.strictObject({
  firstSeen: time,
  lastSeen: time,
  description: z.string(),
  tags: z.record(z.string(), z.string()),
  attachment: z.strictObject({ id: z.string().nullable(), instanceId: z.string().nullable() }).nullable(),
});

const look = z.tuple([count, z.boolean()]);

const reuse = z.strictObject({ at: time, instanceId: z.string().nullable() });

const subnetHistory = z.strictObject({
  usable: count,
  samples: z.array(z.tuple([count, count, count.nullable()])),
});

export const ledgerSchema = z.strictObject({
  schemaVersion: z.literal(2),
  accountId: z.string(),
  region: z.string(),
  updatedAt: time,
  findings: z.record(z.string(), rememberedFinding),
  sightings: z.record(z.string(), eniSighting),
  looks: z.array(look),
  reused: z.record(z.string(), reuse),
  misdated: z.record(z.string(), time),
  subnets: z.record(z.string(), subnetHistory),
});

export const estateMemorySchema = z.strictObject({
  schemaVersion: z.literal(1),
  since: time,
  lastToldAt: time.nullable(),
  toldGaps: z.array(z.string()),
});

/** Evidence stays as it is: its type is recursive, and the same in both. */
type DeepReadonly<T> = T extends object
  ? { readonly [K in keyof T]: K extends 'evidence' ? T[K] : DeepReadonly<T[K]> }
  : T;

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;

/** Fail to compile when a schema and the model part ways. */
export const LEDGER_SCHEMA_IS_THE_MODEL: Same<DeepReadonly<z.infer<typeof ledgerSchema>>, DeepReadonly<Ledger>> = true;
export const ESTATE_SCHEMA_IS_THE_MODEL: Same<
  DeepReadonly<z.infer<typeof estateMemorySchema>>,
  DeepReadonly<EstateMemory>
> = true;
