import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What CloudFormation's registry says of one property. */
interface Limits {
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
}

type Resources = Readonly<Record<string, { readonly Type: string; readonly Properties?: unknown }>>;

/** By resource type and property; from the registry's schemas as cfn-lint 1.51.0 packs them (us-east-1). */
const LIMITS: Readonly<Record<string, Readonly<Record<string, Limits>>>> = JSON.parse(
  readFileSync(join(import.meta.dirname, 'data/service-limits.json'), 'utf8'),
);

/** CloudFormation quotas: resources of a template, and its bytes. */
const MAX_RESOURCES = 500;
const MAX_BYTES = 1_000_000;

/** What of a template its services refuse, a line each; what is known at deployment alone (`Ref`) is not looked at. */
export function brokenLimits({ Resources }: { readonly Resources: Resources }): readonly string[] {
  const count = Object.keys(Resources).length;
  const bytes = JSON.stringify(Resources).length;
  return [
    ...(count > MAX_RESOURCES ? [`${count} resources`] : []),
    ...(bytes > MAX_BYTES ? [`${bytes} bytes`] : []),
    ...Object.entries(Resources).flatMap(([id, { Type, Properties }]) =>
      Object.entries(LIMITS[Type] ?? {}).flatMap(([path, limits]) =>
        valuesAt(Properties, path.split('.')).flatMap((value) =>
          broken(value, limits).map((limit) => `${id} (${Type}) ${path}: ${JSON.stringify(value)} breaks ${limit}`),
        ),
      ),
    ),
    ...twice(Resources),
  ];
}

/** Names that a service holds unique, where the registry has no word on it. */
function twice(resources: Resources): readonly string[] {
  const keys = Object.values(resources).flatMap(({ Type, Properties }) => {
    const { RoleName, TopicArn, Endpoint, ConfigurationName, AlarmName } = record(Properties);
    const name =
      RoleName ?? ConfigurationName ?? AlarmName ?? (Endpoint === undefined ? undefined : [TopicArn, Endpoint]);
    return name === undefined ? [] : [`${Type} ${JSON.stringify(name)}`.toLowerCase()];
  });
  return keys.filter((key, index) => keys.indexOf(key) !== index).map((key) => `twice: ${key}`);
}

function valuesAt(value: unknown, [step, ...others]: readonly string[]): readonly unknown[] {
  if (step === undefined) return [value];
  const isList = step.endsWith('[]');
  const inner = record(value)[isList ? step.slice(0, -2) : step];
  if (inner === undefined) return [];
  const items = isList ? (Array.isArray(inner) ? inner : []) : [inner];
  return items.flatMap((item) => valuesAt(item, others));
}

function broken(value: unknown, limits: Limits): readonly string[] {
  if (typeof value === 'string') return brokenOfText(value, limits);
  if (typeof value === 'number') {
    const { minimum = -Infinity, maximum = Infinity } = limits;
    return value >= minimum && value <= maximum ? [] : [`${minimum} to ${maximum}`];
  }
  return Array.isArray(value) ? brokenOfList(value, limits) : [];
}

function brokenOfText(value: string, { pattern, minLength = 0, maxLength = Infinity }: Limits): readonly string[] {
  return [
    ...(pattern !== undefined && !new RegExp(pattern).test(value) ? [pattern] : []),
    ...(value.length < minLength || value.length > maxLength ? [`${minLength} to ${maxLength} characters`] : []),
  ];
}

function brokenOfList(
  value: readonly unknown[],
  { minItems = 0, maxItems = Infinity, uniqueItems }: Limits,
): readonly string[] {
  const distinct = new Set(value.map((item) => JSON.stringify(item))).size;
  return [
    ...(value.length < minItems || value.length > maxItems ? [`${minItems} to ${maxItems} items`] : []),
    ...(uniqueItems === true && distinct < value.length ? ['that its items differ'] : []),
  ];
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
