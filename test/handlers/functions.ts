import { handler as audit } from '../../lambda/handlers/audit.ts';
import { handler as cleanup } from '../../lambda/handlers/cleanup.ts';
import { handler as scan } from '../../lambda/handlers/scan.ts';
import type { Functions } from './local-lambda.ts';

/** As they stand in the checkout. */
export const FUNCTIONS: Functions = { audit, scan, cleanup };
