/** Addresses of a node's pool, as ipamd counts them in one line. */
export interface PoolCount {
  /** Network card; 0 where the release knows one only. */
  readonly card: number;
  readonly total: number;
  readonly assigned: number;
  /** Given back by a pod, and not given to another for 30 seconds. */
  readonly cooling: number;
  /** Undefined where the line does not count them. */
  readonly prefixes: number | undefined;
  /** Whether what cools down is counted: before 1.10 nothing says it, after that only some lines do. */
  readonly countsCooling: boolean;
}

/** 1.0.0 to 1.23.2: the loop that fills and empties the pool. */
const POOL =
  /(?:IP|Prefix) pool stats(?: for network card (\d{1,3}))?: (?:total ?= ?(\d{1,7}), used ?= ?(\d{1,7})(?:, IPs in Cooldown = (\d{1,7}))?|Total IPs\/Prefixes = (\d{1,7})\/(\d{1,7}), AssignedIPs\/CooldownIPs: (\d{1,7})\/(\d{1,7})), c\.(?:maxIPsPerENI|currentMaxAddrsPerENI) ?= ?\d/;

/** 1.16.3 and later: each turn of it. */
const EACH_TURN =
  /IP stats(?: for Network Card (\d{1,3}))? - total IPs: (\d{1,7}), assigned IPs: (\d{1,7}), cooldown IPs: (\d{1,7})/;

/** When a pod comes or goes: with or without what cools down, by release. */
const EACH_POD =
  /IP(?:\/Prefix)? [Aa]ddress [Pp]ool stats: total[:|]? ?(\d{1,7}), assigned:? ?(\d{1,7})(?:, cooldownIPs: (\d{1,7}))?(?:, total prefixes: (\d{1,7}))?/;

/**
 * The pool's figures in a line of ipamd, in the form of whatever release since 1.0.0; undefined in a line without. Written at
 * level debug only. Ready for a pod is what is neither assigned nor cools down.
 */
export function poolCountIn(text: string): PoolCount | undefined {
  if (!text.includes(' stats')) return undefined;
  return poolLine(text) ?? turnLine(text) ?? podLine(text);
}

function poolLine(text: string): PoolCount | undefined {
  const match = POOL.exec(text);
  if (match === null) return undefined;
  const [, card, total, used, cooldown, newTotal, prefixes, assigned, cooling] = match;
  return {
    card: Number(card ?? 0),
    total: Number(total ?? newTotal),
    assigned: Number(used ?? assigned),
    cooling: Number(cooldown ?? cooling ?? 0),
    prefixes: prefixes === undefined ? undefined : Number(prefixes),
    countsCooling: true,
  };
}

function turnLine(text: string): PoolCount | undefined {
  const match = EACH_TURN.exec(text);
  if (match === null) return undefined;
  const [, card, total, assigned, cooling] = match;
  return {
    card: Number(card ?? 0),
    total: Number(total),
    assigned: Number(assigned),
    cooling: Number(cooling),
    prefixes: undefined,
    countsCooling: true,
  };
}

function podLine(text: string): PoolCount | undefined {
  const match = EACH_POD.exec(text);
  if (match === null) return undefined;
  const [, total, assigned, cooling, prefixes] = match;
  return {
    card: 0,
    total: Number(total),
    assigned: Number(assigned),
    cooling: Number(cooling ?? 0),
    prefixes: prefixes === undefined ? undefined : Number(prefixes),
    countsCooling: cooling !== undefined,
  };
}

/** Addresses that a pod can have now. */
export function readyOf({ total, assigned, cooling }: Pick<PoolCount, 'total' | 'assigned' | 'cooling'>): number {
  return Math.max(0, total - assigned - cooling);
}
