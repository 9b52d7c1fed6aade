import { AuditorError } from '../../../model/errors.ts';

/** The parts of the ARN of an event bus of EventBridge. */
export interface BusArn {
  readonly arn: string;
  /** Where to put events: EventBridge takes them in the region of the bus only. */
  readonly region: string;
}

const BUS = /^arn:aws[a-z-]*:events:([a-z]{2,4}(?:-[a-z]+)+-\d{1,2}):\d{12}:event-bus\/[\w./-]{1,256}$/;

/**
 * Reads the ARN of an event bus.
 * @throws AuditorError MALFORMED_ARN saying what would be right
 */
export function parseBusArn(text: string): BusArn {
  const [arn, region] = BUS.exec(text) ?? [];
  if (arn !== undefined && region !== undefined) return { arn, region };
  const quoted = JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text);
  throw new AuditorError('MALFORMED_ARN', `${quoted} is not the ARN of an event bus, ${EXAMPLE}`);
}

const EXAMPLE = 'which reads like arn:aws:events:eu-west-1:111122223333:event-bus/eks-ip-auditor';
