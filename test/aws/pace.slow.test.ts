import { createServer, type Server } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { targetPorts } from '../../lambda/aws/clients.ts';
import type { TargetPorts } from '../../lambda/aws/ports.ts';
import { ANY_SESSION } from './any-session.ts';
import { serveAsAws, stopServing } from './local-server.ts';

const SUBNETS =
  '<DescribeSubnetsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r</requestId><subnetSet/></DescribeSubnetsResponse>';
const THROTTLE =
  '<Response><Errors><Error><Code>RequestLimitExceeded</Code><Message>Request limit exceeded.</Message></Error></Errors><RequestID>r</RequestID></Response>';

describe('calls of EC2', () => {
  let server: Server;
  /** When each came. */
  let came: number[];
  /** The number of the one that is refused. */
  let refused: number;

  beforeEach(async () => {
    came = [];
    refused = 0;
    server = createServer((request, response) => {
      request.resume();
      came.push(performance.now());
      const isRefused = came.length === refused;
      response.writeHead(isRefused ? 503 : 200, { 'content-type': 'text/xml' });
      response.end(isRefused ? THROTTLE : SUBNETS);
    });
    await serveAsAws(server);
  });
  afterEach(() => stopServing(server));

  /** Makes so many calls at one time, and gives how long the last of them took to come, in milliseconds. */
  async function callsAtOnce(count: number, { ec2 }: TargetPorts): Promise<number> {
    const { signal } = new AbortController();
    const begin = performance.now();
    await Promise.all(Array.from({ length: count }, () => ec2.describeSubnets({}, signal)));
    return (came.at(-1) ?? 0) - begin;
  }

  test('leave a quarter of what EC2 gives to others', async () => {
    // EC2 would take all of them at once.
    const lastMs = await callsAtOnce(85, targetPorts(ANY_SESSION, 'eu-west-1', { maxCallsInFlight: 100 }));
    expect(came).toHaveLength(85);
    expect(lastMs).toBeGreaterThan(600);
  });

  test('come one after the other once EC2 has throttled one', async () => {
    const ports = targetPorts(ANY_SESSION, 'eu-west-1', { maxCallsInFlight: 100 });
    expect(await callsAtOnce(5, ports)).toBeLessThan(350);
    refused = came.length + 1;
    await callsAtOnce(1, ports);
    expect(came).toHaveLength(7);
    expect(await callsAtOnce(5, ports)).toBeGreaterThan(350);
  });
});
