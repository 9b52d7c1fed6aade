/** The simulated AWS: what tests, demo and bench need of it, from one place. */
export { AwsError, UnsupportedError } from './aws-error.ts';
export { EC2_REQUEST_LIMITS } from './ec2-limits.ts';
export type { FaultControl } from './fault-control.ts';
export type { Fault } from './faults.ts';
export {
  type SimulatedAwsProcess,
  type SimulatedAwsProcessOptions,
  startSimulatedAwsProcess,
  type WorldSource,
} from './process.ts';
export { iamActionOf, iamActionsOf, type RecordedCall } from './record.ts';
export { type SimulatedAws, type SimulatedAwsOptions, startSimulatedAws } from './server.ts';
export type { Delivery, Publication, Received } from './services/sns/delivery.ts';
export { MAX_MESSAGE_BYTES } from './services/sns/publish.ts';
export * from './world/index.ts';
