import { Readable } from 'node:stream';
import { GetObjectCommand, type GetObjectCommandOutput, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { ANSWERS } from './answers.ts';
import { guarded, withoutLimit } from './guard.ts';
import { ACTIONS } from './permissions.ts';
import type { S3Object, S3Objects } from './ports.ts';
import { clientSettings, type Session } from './sessions.ts';
import { notUsable, UnusableAnswer } from './unusable.ts';
import { usable } from './usable.ts';

/**
 * Reads and writes objects as the session. A bucket may be in another region than the one asked: S3 says where it is,
 * and the call is made there.
 */
export function s3Objects(session: Session, region: string = session.stsRegion): S3Objects {
  const client = usable(new S3Client({ ...clientSettings(session, region), followRegionRedirects: true }), {
    speaks: 'objects',
    streamed: new Set(['GetObject']),
  });
  const call = guarded(withoutLimit, session.callTimeLimitMs);
  return {
    getObject: call(ACTIONS.s3.getObject, ANSWERS.s3.getObject, (input, options) =>
      readWhole(() => client.send(new GetObjectCommand(input), options)),
    ),
    putObject: call(ACTIONS.s3.putObject, ANSWERS.s3.putObject, (input, options) =>
      client.send(new PutObjectCommand(input), options),
    ),
  };
}

const BODY_TRIES = 3;

/** The SDK tries a request again, but not the body of an answer, which may be cut off after its head arrived. */
async function readWhole(get: () => Promise<GetObjectCommandOutput>, tries = BODY_TRIES): Promise<S3Object> {
  const { Body, ETag } = await get();
  if (Body === undefined || ETag === undefined) throw new Error('S3 answered without an object');
  try {
    return { text: await textOf(Body), eTag: ETag };
  } catch (error) {
    if (tries === 1 || error instanceof UnusableAnswer) throw error;
    return readWhole(get, tries - 1);
  }
}

/** A report of 3,000 targets is a tenth of it. */
const MAX_BYTES = 256 * 1024 * 1024;

/** @throws UnusableAnswer when the body goes on and on, whatever length its head gave */
async function textOf(body: NonNullable<GetObjectCommandOutput['Body']>): Promise<string> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  // Node's own streams are read as they are: another kind around each costs as much as signing its request.
  for await (const piece of body instanceof Readable ? body : body.transformToWebStream()) {
    length += piece.length;
    if (length > MAX_BYTES) throw notUsable(`it is longer than ${MAX_BYTES} bytes`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}
