import type { NetworkInterface, Tags } from '../../model/inventory.ts';
import type { EniSighting } from '../../model/ledger.ts';

/** What is kept of an `available` ENI when an audit sees it for the first time. */
export function sightingOf(eni: NetworkInterface, now: Date): EniSighting {
  const time = now.toISOString();
  return {
    firstSeen: time,
    lastSeen: time,
    description: eni.description,
    tags: eni.tags,
    attachment: attachmentOf(eni),
  };
}

/**
 * Whether an ENI still looks as it did when it was seen. A changed description, tag or attachment says that somebody
 * works with it, so an earlier sighting proves nothing any more.
 */
export function isUnchangedSince(sighting: EniSighting, eni: NetworkInterface): boolean {
  return (
    sighting.description === eni.description &&
    sameTags(sighting.tags, eni.tags) &&
    JSON.stringify(sighting.attachment) === JSON.stringify(attachmentOf(eni))
  );
}

/** What of an ENI differs between two looks at it. Any of these says that somebody works with it. */
export function differences(before: NetworkInterface, after: NetworkInterface): readonly string[] {
  const differs = {
    status: before.status !== after.status,
    attachment: JSON.stringify(before.attachment) !== JSON.stringify(after.attachment),
    description: before.description !== after.description,
    tags: !sameTags(before.tags, after.tags),
  };
  return Object.entries(differs).flatMap(([name, isDifferent]) => (isDifferent ? [name] : []));
}

function attachmentOf({ attachment }: NetworkInterface): EniSighting['attachment'] {
  return attachment === undefined ? null : { id: attachment.id ?? null, instanceId: attachment.instanceId ?? null };
}

function sameTags(a: Tags, b: Tags): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && a[key] === b[key]);
}
