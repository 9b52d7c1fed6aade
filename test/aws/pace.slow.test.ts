import { createServer, type Server } from 'node:http';
import { DescribeSubnetsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { targetPorts } from '../../lambda/aws/clients.ts';
import { paced } from '../../lambda/aws/pace.ts';
import { clientSettings } from '../../lambda/aws/sessions.ts';
import { ANY_SESSION } from './any-session.ts';
import { serveAsAws, stopServing, THROTTLE } from './local-server.ts';

const SUBNETS =
  '<DescribeSubnetsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r</requestId><subnetSet/></DescribeSubnetsResponse>';

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
  async function callsAtOnce(count: number, describeSubnets: () => Promise<unknown>): Promise<number> {
    const begin = performance.now();
    await Promise.all(Array.from({ length: count }, describeSubnets));
    return (came.at(-1) ?? 0) - begin;
  }

  test('leave a part of what EC2 gives to others', async () => {
    const { ec2 } = targetPorts(ANY_SESSION, 'eu-west-1', { maxCallsInFlight: 100 });
    const { signal } = new AbortController();
    // EC2 would take all of them at once.
    const lastMs = await callsAtOnce(100, () => ec2.describeSubnets({}, signal));
    expect(came).toHaveLength(100);
    expect(lastMs).toBeGreaterThan(600);
  });

  test('come one after the other once EC2 has throttled one', async () => {
    // The retries of our clients slow down by themselves; these do not.
    const client = new EC2Client({ ...clientSettings(ANY_SESSION, 'eu-west-1'), retryMode: 'standard' });
    paced(client.middlewareStack);
    const describeSubnets = () => client.send(new DescribeSubnetsCommand());
    expect(await callsAtOnce(5, describeSubnets)).toBeLessThan(350);
    refused = came.length + 1;
    await callsAtOnce(1, describeSubnets);
    expect(came).toHaveLength(7);
    expect(await callsAtOnce(5, describeSubnets)).toBeGreaterThan(350);
  });
});
