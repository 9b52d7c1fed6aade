import { escapedBytes } from '../../../common/bytes.ts';
import type { WeeklyDigest } from '../../../model/digest.ts';
import { harmlessJson } from '../../../report/json/render-json.ts';
import type { DigestPublication } from '../channel.ts';

/** What a queue or a function gets of a weekly digest. It tells itself apart by the key `digest`. */
export interface DigestForMachines {
  readonly schemaVersion: '1';
  readonly tool: { readonly name: string; readonly version: string };
  readonly auditId: string;
  readonly digest: WeeklyDigest;
  readonly reportLocation: string | null;
  /** What the whole digest has and this has not. */
  readonly cut: {
    readonly clusters: number;
    readonly runsOut: number;
    readonly freed: number;
    readonly unread: number;
  };
}

/** As much of the lists as fits into so many bytes inside a JSON string, the first of each. */
export function digestJson(
  {
    digest,
    report: { tool, auditId },
    reportLocation,
  }: Pick<DigestPublication, 'digest' | 'report' | 'reportLocation'>,
  budget: number,
): string {
  const upTo = (most: number): string => {
    const { clusters, runsOut, freed, unread } = digest;
    const message: DigestForMachines = {
      schemaVersion: '1',
      tool: { name: tool.name, version: tool.version },
      auditId,
      digest: {
        ...digest,
        clusters: clusters.slice(0, most),
        runsOut: runsOut.slice(0, most),
        freed: freed.slice(0, most),
        unread: unread.slice(0, most),
      },
      reportLocation,
      cut: {
        clusters: Math.max(0, clusters.length - most),
        runsOut: Math.max(0, runsOut.length - most),
        freed: Math.max(0, freed.length - most),
        unread: Math.max(0, unread.length - most),
      },
    };
    return harmlessJson(message);
  };
  for (const most of MOST_OF_EACH_LIST) {
    const json = upTo(most);
    if (escapedBytes(json) <= budget) return json;
  }
  return upTo(0);
}

const MOST_OF_EACH_LIST = [1000, 300, 100, 30, 10];
