/** The two query protocols: form in, XML out. EC2 has its own dialect and its own form of error. */
import { NormalizedSchema } from '@smithy/core/schema';
import { UnsupportedError } from '../aws-error.ts';
import { decodeForm, type QueryDialect } from './form.ts';
import { bodyText, type WireResponse } from './http.ts';
import { operationParts, type Protocol } from './protocol.ts';
import { escapeXml, xmlMembers } from './xml.ts';

/** What the SDK's model calls no output (EC2 API reference, DeleteNetworkInterface). */
const DONE = '<return>true</return>';

/** `namespace`: the service's XML namespace, e.g. `http://ec2.amazonaws.com/doc/2016-11-15/`. */
export function ec2QueryProtocol(namespace: string): Protocol {
  return {
    ...requestSide('ec2'),
    encode: (operation, output, requestId) => {
      const { name, output: schema } = operationParts(operation);
      const content = `<requestId>${requestId}</requestId>${NormalizedSchema.of(schema).isUnitSchema() ? DONE : xmlMembers(schema, output)}`;
      return xmlResponse(200, requestId, `<${name}Response xmlns="${namespace}">${content}</${name}Response>`);
    },
    encodeError: (error, requestId) => {
      const content = `<Code>${escapeXml(error.code)}</Code><Message>${escapeXml(error.message)}</Message>`;
      const xml = `<Response><Errors><Error>${content}</Error></Errors><RequestID>${requestId}</RequestID></Response>`;
      return xmlResponse(error.status, requestId, xml);
    },
  };
}

/** awsQuery, as STS, SNS, IAM and Auto Scaling speak it. */
export function awsQueryProtocol(namespace: string): Protocol {
  return {
    ...requestSide('query'),
    encode: (operation, output, requestId) => {
      const { name, output: schema } = operationParts(operation);
      const result = `<${name}Result>${xmlMembers(schema, output)}</${name}Result>`;
      const metadata = `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>`;
      return xmlResponse(
        200,
        requestId,
        `<${name}Response xmlns="${namespace}">${result}${metadata}</${name}Response>`,
      );
    },
    encodeError: (error, requestId) => {
      const type = error.status < 500 ? 'Sender' : 'Receiver';
      const code = `<Code>${escapeXml(error.code)}</Code><Message>${escapeXml(error.message)}</Message>`;
      const content = `<Error><Type>${type}</Type>${code}</Error><RequestId>${requestId}</RequestId>`;
      return xmlResponse(error.status, requestId, `<ErrorResponse xmlns="${namespace}">${content}</ErrorResponse>`);
    },
  };
}

function requestSide(dialect: QueryDialect): Pick<Protocol, 'actionOf' | 'decode'> {
  return {
    actionOf: (request) => new URLSearchParams(bodyText(request)).get('Action') ?? undefined,
    decode: (operation, request) => {
      const { input } = operationParts(operation);
      const form = new URLSearchParams(bodyText(request));
      if (typeof input !== 'function' && !Array.isArray(input))
        throw new UnsupportedError('an operation without input');
      return decodeForm(input, form, dialect);
    },
  };
}

function xmlResponse(status: number, requestId: string, content: string): WireResponse {
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n${content}`;
  return { status, headers: { 'content-type': 'text/xml;charset=UTF-8', 'x-amzn-requestid': requestId }, body };
}
