/** Where moto and the simulated AWS answer differently: Service Quotas. */
import type { Disagreement } from '../difference.ts';

export const quotaDifferences: readonly Disagreement[] = [
  {
    right: 'undecided',
    because:
      'The words for a quota that there is not are nowhere quoted: moto has those for a service, the simulated AWS some of its own. The auditor goes by the code.',
    source: 'Service Quotas API reference, GetServiceQuota: NoSuchResourceException',
    differences: [
      {
        case: 'knows no quota of another code',
        field: 'error.message',
        moto: 'This service is not available in the current Region. Choose a different Region or a different service.',
        simulated: 'The specified resource does not exist.',
      },
    ],
  },
];
