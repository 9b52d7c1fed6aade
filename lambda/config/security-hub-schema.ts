import * as z from 'zod';
import { SEVERITIES } from '../model/severity.ts';
import { formatted, ROLE_NAME } from './formats.ts';

/** What goes to Security Hub. Left out by default: then nothing does, and nobody has the permission. */
export function securityHub() {
  return z
    .strictObject({
      minSeverity: z
        .enum(SEVERITIES)
        .default('info')
        .describe('Milder findings are not imported. One that was imported is kept up to date, whatever it becomes.'),
      roleName: formatted(ROLE_NAME)
        .optional()
        .describe(
          'Name of the role that imports in each other account. Member stacks create it. By default the "name" of the ' +
            'deployment and "-security-hub".',
        ),
    })
    .optional()
    .describe(
      'Imports findings into AWS Security Hub, each in its own account and region: {} for all of them. Security Hub must be ' +
        'enabled there. By default nothing is imported. See docs/channels.md.',
    );
}
