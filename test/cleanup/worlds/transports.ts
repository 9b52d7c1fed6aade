/** The two ways in which a run of ours gets at the simulated AWS. */
import pLimit from 'p-limit';
import { targetPorts } from '../../../lambda/aws/clients.ts';
import { eniDeleter } from '../../../lambda/aws/eni-deleter.ts';
import { otherRegions } from '../../../lambda/aws/regions.ts';
import type { Session } from '../../../lambda/aws/sessions.ts';
import { userKeys } from '../../../simulated-aws/credentials.ts';
import { directPorts } from './direct-ports.ts';
import { ACCOUNT, REGION } from './places.ts';
import type { Transport } from './play.ts';

/** Past all wire formats, fast. One call at a time, so that a schedule always means the same. */
export const direct: Transport = (aws, dates) => {
  const inFlight = pLimit(1);
  return directPorts(aws, { accountId: ACCOUNT, region: REGION }, (task) => inFlight(task), dates);
};

/** The product's own clients: the SDK, its wire formats and our page readers. */
export const sdk: Transport = (aws) => {
  const session: Session = {
    accountId: ACCOUNT,
    partition: 'aws',
    credentials: userKeys(ACCOUNT),
    // The SDK asks of a transport no more than this.
    requestHandler: aws.requestHandler as Session['requestHandler'],
    stsRegion: REGION,
    profile: undefined,
  };
  return {
    reads: targetPorts(session, REGION, { maxCallsInFlight: 1, maxAttempts: 1 }),
    others: otherRegions(session, REGION),
    deleter: eniDeleter(session, REGION),
  };
};
