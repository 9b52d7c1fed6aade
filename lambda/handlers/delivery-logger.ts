import { Logger } from '@aws-lambda-powertools/logger';

/** Apart from the telemetry of audits, of which the small function has nothing to say. */
export const deliveryLogger = new Logger({ serviceName: 'eks-ip-auditor' });
