import {
  GetSecretValue$,
  type GetSecretValueRequest,
  type GetSecretValueResponse,
} from '@aws-sdk/client-secrets-manager';
import { AwsError } from '../../aws-error.ts';
import { operation, service } from '../../service.ts';
import { awsJsonProtocol } from '../../wire/aws-json-protocol.ts';

export const secretsmanager = service('secretsmanager', awsJsonProtocol('secretsmanager'), [
  operation<GetSecretValueRequest, GetSecretValueResponse>(
    GetSecretValue$,
    ['SecretId'],
    ({ SecretId = '' }, { world }) => {
      const SecretString = world.secrets.get(SecretId);
      if (SecretString === undefined) {
        throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
      }
      return { ARN: SecretId, Name: SecretId.split(':').at(-1), SecretString };
    },
  ),
]);
