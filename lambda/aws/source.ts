import type { Source } from '../model/source.ts';
import { gapOf } from './errors.ts';
import type { TargetPorts } from './ports.ts';

/** The AWS APIs of one target. Their errors are classified in `errors.ts`; `guard.ts` ends each call in time. */
export function awsSource(ports: TargetPorts): Source<TargetPorts> {
  return { ports, gapOf };
}
