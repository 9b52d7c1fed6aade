/** What an API server can be made to do, by its own means. */
import { setTimeout as wait } from 'node:timers/promises';
import type { RealCluster } from './cluster.ts';

type Asks = Pick<RealCluster, 'ask'>;

const FLOWCONTROL = '/apis/flowcontrol.apiserver.k8s.io/v1';
const NAME = 'one-seat';
const PATIENCE_MS = 60_000;

/**
 * API Priority and Fairness, before long, lets one request of a user in at a time, which it does even without a seat. Others
 * may not queue: they are answered with 429 and Retry-After.
 */
export async function giveOneSeat({ ask }: Asks, user: string): Promise<void> {
  const limited = {
    nominalConcurrencyShares: 0,
    lendablePercent: 0,
    borrowingLimitPercent: 0,
    limitResponse: { type: 'Reject' },
  };
  await ask('POST', `${FLOWCONTROL}/prioritylevelconfigurations`, {
    metadata: { name: NAME },
    spec: { type: 'Limited', limited },
  });
  const everything = { verbs: ['*'], apiGroups: ['*'], resources: ['*'], namespaces: ['*'], clusterScope: true };
  await ask('POST', `${FLOWCONTROL}/flowschemas`, {
    metadata: { name: NAME },
    spec: {
      priorityLevelConfiguration: { name: NAME },
      // 1 is that of `exempt` alone.
      matchingPrecedence: 2,
      rules: [{ subjects: [{ kind: 'User', user: { name: user } }], resourceRules: [everything] }],
    },
  });
}

export async function release({ ask }: Asks): Promise<void> {
  for (const kind of ['flowschemas', 'prioritylevelconfigurations'])
    await ask('DELETE', `${FLOWCONTROL}/${kind}/${NAME}`).catch(() => {});
}

/** How many requests were answered so, by the API server's own count. */
export async function rejections({ ask }: Asks): Promise<number> {
  const metrics = String(await ask('GET', '/metrics'));
  const counted = metrics.matchAll(
    /^apiserver_flowcontrol_rejected_requests_total\{[^}]*"one-seat"[^}]*\} (?<count>\d+)/gm,
  );
  return [...counted].reduce((sum, { groups }) => sum + Number(groups?.count), 0);
}

/** Until what a list would go on from is compacted away: 410. */
export async function untilForgotten({ ask }: Asks, path: string): Promise<void> {
  const late = Date.now() + PATIENCE_MS;
  for (;;) {
    const problem = await ask('GET', path).then(() => undefined, String);
    if (problem?.includes(': 410 ')) return;
    if (Date.now() > late) throw new Error(`the API server still knows the list: ${problem}`);
    await wait(250);
  }
}
