import { SendEmail$, type SendEmailRequest, type SendEmailResponse } from '@aws-sdk/client-sesv2';
import { AwsError } from '../../aws-error.ts';
import { type CallContext, operation, service } from '../../service.ts';
import { restJsonProtocol } from '../../wire/rest-json-protocol.ts';
import { partitionOf } from '../../world/index.ts';

/** Of one message, in all its fields (SES developer guide, quotas). */
const MAX_RECIPIENTS = 50;

/** Sends nothing: what was sent is read from the calls. */
export const ses = service('ses', restJsonProtocol([SendEmail$]), [
  operation<SendEmailRequest, SendEmailResponse>(
    SendEmail$,
    ['FromEmailAddress', 'FromEmailAddressIdentityArn', 'Destination', 'Content', 'ConfigurationSetName'],
    (input, context) => {
      const { mail } = context.world;
      const recipients = input.Destination?.ToAddresses ?? [];
      const { Subject, Body } = input.Content?.Simple ?? {};
      if (recipients.length === 0 || Subject === undefined || Body === undefined)
        throw new AwsError('BadRequestException', 'Missing required parameter.');
      if (recipients.length > MAX_RECIPIENTS)
        throw new AwsError('BadRequestException', `Recipient count exceeds ${MAX_RECIPIENTS}.`);
      const { ConfigurationSetName: set } = input;
      if (set !== undefined && !mail.configurationSets.has(set))
        throw new AwsError('NotFoundException', `Configuration set <${set}> does not exist.`, 404);
      refuseUnverified([input.FromEmailAddress ?? '', ...(mail.inSandbox ? recipients : [])], input, context);
      return { MessageId: context.requestId };
    },
  ),
]);

/** The wording is of SES's errors (developer guide, errors returned by the API). */
function refuseUnverified(
  addresses: readonly string[],
  { FromEmailAddressIdentityArn: arn = '' }: SendEmailRequest,
  { world: { mail }, account, region: { name: region } }: CallContext,
): void {
  const prefix = `arn:${partitionOf(region)}:ses:${region}:${account.id}:identity/`;
  const isVerified = (address: string) =>
    [address, address.split('@')[1] ?? ''].some((name) => mail.verified.has(`${prefix}${name}`));
  const failed = addresses.filter((address, index) => !(index === 0 && mail.verified.has(arn)) && !isVerified(address));
  if (failed.length === 0) return;
  throw new AwsError(
    'MessageRejected',
    `Email address is not verified. The following identities failed the check in region ${region.toUpperCase()}: ${failed.join(', ')}`,
  );
}
