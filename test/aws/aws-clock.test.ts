import { createServer, type Server } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { targetPorts } from '../../lambda/aws/clients.ts';
import { byAwsClock, clockProblem } from '../../lambda/facts/aws/clock-skew.ts';
import { ANY_SESSION } from './any-session.ts';
import { serveAsAws, stopServing } from './local-server.ts';

const MINUTE = 60_000;
const EMPTY = '<DescribeSubnetsResponse><subnetSet/></DescribeSubnetsResponse>';
const { signal } = new AbortController();

let server: Server;
/** What each answer says next; the last stays. */
let dates: (string | undefined)[];
let status: number;

beforeEach(async () => {
  dates = [undefined];
  status = 200;
  server = createServer((_request, response) => {
    const date = dates.length > 1 ? dates.shift() : dates[0];
    response.sendDate = false;
    response.writeHead(status, date === undefined ? {} : { DATE: date });
    response.end(status === 200 ? EMPTY : '<Response><Errors><Error><Code>X</Code></Error></Errors></Response>');
  });
  await serveAsAws(server);
});
afterEach(() => stopServing(server));

const ports = () => targetPorts(ANY_SESSION, 'eu-west-1', { maxCallsInFlight: 1, maxAttempts: 1 });
const inMinutes = (minutes: number) => new Date(Date.now() + minutes * MINUTE).toUTCString();

/** Reads the clock after a call for each date. */
async function readAfter(...answers: readonly (string | undefined)[]) {
  const { ec2, clock } = ports();
  for (const answer of answers) {
    dates = [answer];
    await ec2.describeSubnets({}, signal).catch(() => {});
  }
  return clock.read();
}

async function aheadMinutes(...answers: readonly (string | undefined)[]): Promise<number> {
  const reading = await readAfter(...answers);
  if (!reading.known) throw new Error(reading.because);
  return Math.round(reading.aheadMs / MINUTE);
}

describe('AWS’s clock', () => {
  it('is not known before an answer, nor by answers that do not say it', async () => {
    const silent = { known: false, because: 'silent' };
    expect(ports().clock.read()).toEqual(silent);
    expect(await readAfter(undefined, 'yesterday', '')).toEqual(silent);
  });

  it('agrees with ours when the date is now', async () => {
    const reading = await readAfter(inMinutes(0), inMinutes(0));
    if (!reading.known) throw new Error(reading.because);
    // A second may have ended before the request was sent.
    expect(Math.abs(reading.aheadMs)).toBeLessThan(5_000);
  });

  it.each([7, -7, 60 * 24 * 400, -3])('is %i minutes ahead when the date is', async (minutes) => {
    expect(await aheadMinutes(inMinutes(minutes), undefined, inMinutes(minutes))).toBe(minutes);
  });

  it('is read off errors, too', async () => {
    status = 400;
    expect(await aheadMinutes(inMinutes(5))).toBe(5);
  });

  it('is not known when answers contradict each other: ours was set in between', async () => {
    expect(await readAfter(inMinutes(0), inMinutes(4))).toEqual({ known: false, because: 'unsteady' });
    expect(await readAfter(inMinutes(4), inMinutes(0), inMinutes(4))).toEqual({ known: false, because: 'unsteady' });
  });
});

describe('a clock that is off', () => {
  it.each([
    [0, undefined],
    [2 * MINUTE, undefined],
    [-2 * MINUTE, undefined],
    [3 * MINUTE, "this machine's clock is 3 minutes behind AWS's; correct it"],
    [-3 * MINUTE, "this machine's clock is 3 minutes ahead of AWS's; correct it"],
    [2 * MINUTE + 1, "this machine's clock is 2 minutes behind AWS's; correct it"],
    [-50 * 60 * MINUTE, "this machine's clock is 2 days ahead of AWS's; correct it"],
  ])('by %i ms is said as %j', (aheadMs, problem) => {
    expect(clockProblem({ known: true, aheadMs })).toBe(problem);
  });

  it('is said, too, when nobody knows', () => {
    expect(clockProblem({ known: false, because: 'silent' })).toContain('not known');
    expect(clockProblem({ known: false, because: 'unsteady' })).toContain('was set');
  });

  it('is corrected by what AWS shows', () => {
    const time = new Date('2026-11-25T06:00:00Z');
    expect(byAwsClock(time, { known: true, aheadMs: -MINUTE })).toEqual(new Date('2026-11-25T05:59:00Z'));
    expect(byAwsClock(time, { known: false, because: 'silent' })).toEqual(time);
  });
});
