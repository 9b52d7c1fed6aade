import type { AwsError } from '../aws-error.ts';
import type { WireRequest, WireResponse } from './http.ts';
import { escapeXml } from './xml.ts';

/** An error for a service whose protocol we do not know: in the form that the request suggests, so its SDK can read it. */
export function unroutedError(error: AwsError, request: WireRequest): WireResponse {
  const contentType = String(request.headers['content-type'] ?? '');
  if (contentType.includes('x-www-form-urlencoded')) {
    return xml(error, `<ErrorResponse><Error>${codeAndMessage(error)}</Error></ErrorResponse>`);
  }
  const headers = { 'content-type': contentType || 'application/json', 'x-amzn-errortype': error.code };
  return { status: error.status, headers, body: JSON.stringify({ __type: error.code, message: error.message }) };
}

function xml(error: AwsError, body: string): WireResponse {
  return { status: error.status, headers: { 'content-type': 'text/xml' }, body };
}

function codeAndMessage({ code, message }: AwsError): string {
  return `<Code>${escapeXml(code)}</Code><Message>${escapeXml(message)}</Message>`;
}
