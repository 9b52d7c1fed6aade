import { GetServiceQuotaCommand } from '@aws-sdk/client-service-quotas';
import { type ClientCase, whetherAnswered } from '../answer.ts';

const enis = { ServiceCode: 'vpc', QuotaCode: 'L-DF5E4CA3' } as const;

export const quotaCases: readonly ClientCase[] = [
  {
    name: 'says how many network interfaces an account may have',
    ask: async ({ clients }) => {
      const { Quota } = await clients.servicequotas.send(new GetServiceQuotaCommand(enis));
      return [Quota?.ServiceCode, Quota?.QuotaCode, Quota?.QuotaName, Quota?.Value, Quota?.Unit, Quota?.GlobalQuota];
    },
  },
  {
    name: 'knows no quota of another code',
    ask: ({ clients }) =>
      whetherAnswered(clients.servicequotas.send(new GetServiceQuotaCommand({ ...enis, QuotaCode: 'L-00000000' }))),
  },
];
