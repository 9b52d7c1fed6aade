/** Rules of `ANSWERS` that several calls share. Each gives in words what is wrong with an answer, or undefined. */

import type { Instance } from '../model/inventory.ts';

interface Filter {
  readonly Name?: string | undefined;
  readonly Values?: readonly string[] | undefined;
}

/** The answer names another thing than was asked for. IAM finds a name in whatever case it is asked for. */
export function aboutWhatWasAsked(
  kind: string,
  named: readonly (string | undefined)[],
  asked: string | undefined,
): string | undefined {
  const other = named.find((name) => name?.toLowerCase() !== asked?.toLowerCase());
  return other === undefined ? undefined : `it is about ${kind} ${other}, and ${asked} was asked for`;
}

/**
 * Some item is not among what the filters let through.
 * @param fields which member of an item each filter goes by; filters that are not here are not looked at
 */
export function filtersHonoured<Item extends object>(
  items: readonly Item[],
  filters: readonly Filter[] | undefined,
  fields: Readonly<Record<string, keyof Item>>,
): string | undefined {
  for (const { Name = '', Values = [] } of filters ?? []) {
    const field = fields[Name];
    if (field === undefined) continue;
    const wanted = new Set<unknown>(Values);
    const other = items.find((item) => !wanted.has(item[field]));
    if (other !== undefined) return `it has ${String(other[field])}, which the filter ${Name} keeps out`;
  }
  return undefined;
}

/** A page of IAM's says that it is not the last, and not where the next begins. */
export function goesOn({
  IsTruncated,
  Marker,
}: {
  readonly IsTruncated?: boolean | undefined;
  readonly Marker?: string | undefined;
}): string | undefined {
  return IsTruncated === true && !Marker ? 'it says that there is more, and has no Marker' : undefined;
}

/** The fifth part of every ARN. */
export function accountOf(arn: string | undefined): string | undefined {
  return arn?.split(':')[4];
}

/** An instance has a subnet until it is gone. */
export function withoutSubnet(instances: readonly Instance[]): string | undefined {
  const without = instances.find(
    ({ state, subnetId, vpcId }) =>
      state !== 'terminated' && state !== 'shutting-down' && (subnetId === undefined || vpcId === undefined),
  );
  return without && `instance ${without.id} has no subnetId or no vpcId`;
}
