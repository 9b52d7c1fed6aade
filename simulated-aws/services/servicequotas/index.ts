import type * as Sdk from '@aws-sdk/client-service-quotas';
import { GetServiceQuota$ } from '@aws-sdk/client-service-quotas';
import { AwsError } from '../../aws-error.ts';
import { type CallContext, operation, service } from '../../service.ts';
import { awsJsonProtocol } from '../../wire/aws-json-protocol.ts';
import { type QuotaRecord, quotaOf } from '../../world/quotas.ts';

export const servicequotas = service('servicequotas', awsJsonProtocol('ServiceQuotasV20190624'), [
  operation<Sdk.GetServiceQuotaRequest, Sdk.GetServiceQuotaResponse>(
    GetServiceQuota$,
    ['ServiceCode', 'QuotaCode'],
    ({ ServiceCode, QuotaCode }, context) => {
      const quota = quotaOf(context.region, ServiceCode, QuotaCode);
      if (quota === undefined) throw noSuchResource();
      return { Quota: shapeOf(quota, context) };
    },
  ),
]);

/** By the API reference, GetServiceQuota; its words are nowhere quoted. */
function noSuchResource(): AwsError {
  return new AwsError('NoSuchResourceException', 'The specified resource does not exist.');
}

function shapeOf(
  { service: ServiceCode, code, name, serviceName, value }: QuotaRecord,
  { region, account }: CallContext,
): Sdk.ServiceQuota {
  return {
    ServiceCode,
    ServiceName: serviceName,
    QuotaArn: `arn:aws:servicequotas:${region.name}:${account.id}:${ServiceCode}/${code}`,
    QuotaCode: code,
    QuotaName: name,
    Value: value,
    Unit: 'None',
    Adjustable: true,
    GlobalQuota: false,
  };
}
