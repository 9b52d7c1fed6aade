import { GetServiceQuotaCommand, type ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { ANSWERS } from './answers.ts';
import type { Guard } from './guard.ts';
import { ACTIONS } from './permissions.ts';
import type { ServiceQuotaReads } from './ports.ts';

export function serviceQuotaReads(quotas: ServiceQuotasClient, call: Guard): ServiceQuotaReads {
  return {
    getServiceQuota: call(
      ACTIONS.servicequotas.getServiceQuota,
      ANSWERS.servicequotas.getServiceQuota,
      (input, options) => quotas.send(new GetServiceQuotaCommand(input), options),
    ),
  };
}
