import { ownerTopicArn } from '../config/owner-topics.ts';
import { namedChannel } from '../notify/channels/index.ts';
import type { AddressedOwner } from '../notify/publish-to-owners.ts';
import type { FunctionSetup } from './function-setup.ts';

/** The owners that the configuration names, each with the topic that is theirs. */
export function configuredOwners({
  config,
  home,
  homeRegion,
}: Pick<FunctionSetup, 'config' | 'home' | 'homeRegion'>): readonly AddressedOwner[] {
  const { partition, accountId, stsRegion } = home;
  const place = { partition, accountId, region: homeRegion ?? stsRegion };
  return config.notifications.owners.map((owner) => ({
    name: owner.name,
    match: owner.match,
    channel: namedChannel(ownerTopicArn(config.name, owner, place))(home),
  }));
}
