import * as z from 'zod';
import { type AnyCheck, defineCheck } from '../../lambda/checks/define-check.ts';

/** Two checks that find nothing: the configuration only looks at their ids, titles and options. */
export const SAMPLE_CHECKS: readonly AnyCheck[] = [
  sampleCheck('leaked-eni', z.strictObject({ minAgeMinutes: z.int().min(15).default(60).describe('Age in minutes.') })),
  sampleCheck(
    'subnet-low-ips',
    z.strictObject({ share: z.number().min(0).max(1).default(0.2).describe('Free share.') }),
  ),
];

function sampleCheck(id: string, options: z.ZodType): AnyCheck {
  return defineCheck({
    meta: {
      id,
      title: `Title of ${id}`,
      severity: 'medium',
      resourceType: 'AWS::EC2::Subnet',
      rationale: 'It matters.',
      severities: {},
      remediation: { steps: [{ text: 'Do something.' }], url: 'https://example.com' },
      mayBeWrong: [],
    },
    needs: [],
    wants: [],
    options,
    evaluate: () => [],
    message: () => 'nothing.',
    evidence: z.strictObject({}),
    involves: () => ({}),
    question: null,
  });
}
