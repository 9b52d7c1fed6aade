import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { type AddressMap, folded } from '../../lambda/model/address-map.ts';
import type { MapReport, MapView } from '../../lambda/model/map-report.ts';
import { mapJsonSchemaText, shownMapSchema } from '../../lambda/report/json/map-schema.ts';
import { mapOutline } from '../../lambda/report/outline/map-outline.ts';
import { renderMap } from '../../lambda/report/render-map.ts';
import { widthOf } from '../../lambda/report/text/columns.ts';
import { aMap } from './a-map.ts';
import { aGap } from './sample-report.ts';

function reportOf(map: AddressMap, unread: MapView['unread'] = []): MapReport {
  return {
    schemaVersion: '1',
    tool: { name: 'eks-ip-auditor', version: '0.1.0' },
    at: '2026-11-28T22:40:00.000Z',
    unsearched: [],
    maps: [{ map, unread }],
  };
}

const table = (map: AddressMap, width = 80, color = false) => renderMap(reportOf(map), 'table', { color, width });

const escapes = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g');

describe('the map of a subnet as a table', () => {
  it('is a letter an address, with what is free and who holds most at the top, and what letters mean below', () => {
    expect(table(aMap())).toBe(`MAP  payments-private-a (subnet-0c96), 10.0.1.0/26 in eu-west-1a, account
     111122223333
21 of 59 addresses are free, with 1 whole /28 block. Leaked ENIs hold 20 of 59,
nodes and their pods 18.

10.0.1.0        ====NN..........
10.0.1.16       PPPPPPPPPPPPPPPP
10.0.1.32       XXXXXXXXXXXXXXXX
10.0.1.48       XXXX...........=

  N  2  nodes and pods (primary ENIs)
  P 16  pods (prefixes)
  X 20  leaked ENIs
  =  5  reserved by AWS
  . 21  free

eks-ip-auditor 0.1.0, 2026-11-28 22:40 UTC
`);
  });

  it.each([40, 80, 200])('fits %i columns, of a small subnet and of the largest', (width) => {
    const large = folded(aLargeMap());
    for (const map of [aMap(), aLargeMap(), large]) {
      expect(Math.max(...table(map, width).split('\n').map(widthOf))).toBeLessThanOrEqual(width);
    }
  });

  it('of a /16 is a letter a block, small where little of it is held, with the share of each line', () => {
    const lines = table(aLargeMap())
      .split('\n')
      .filter((line) => line.startsWith('10.'));
    expect(lines).toHaveLength(128);
    expect(lines[0]).toBe(`10.0.0.0        nPPPc${'.'.repeat(27)}  11 %`);
    expect(table(folded(aLargeMap()))).toBe(table(aLargeMap()));
  });

  it('says the same with colours as without', () => {
    const colored = table(aMap(), 80, true);
    expect(colored).not.toBe(table(aMap()));
    expect(colored.replaceAll(escapes, '')).toBe(table(aMap()));
  });

  it('calls nothing free that may be in use, and says so', () => {
    const text = table(
      aMap({ free: 11, unseen: 10, counts: {}, cells: { by: 'address', runs: '=4 ?59 =1', enis: [] } }),
      100,
    );
    expect(text).toContain('11 of 59 addresses are free, with at most 1 whole /28 block.');
    expect(text).toContain(
      'ENIs that are not visible here take 10 of the addresses that are free or not visible here: which',
    );
  });

  it('names what could not be read, and where', () => {
    const gap = aGap({ section: 'nodes', action: 'ec2:DescribeInstances', message: 'no\u001b[2J' });
    const text = renderMap(
      {
        ...reportOf(aMap(), [gap]),
        unsearched: [{ accountId: '444455556666', region: 'eu-west-1', action: 'sts:AssumeRole', message: 'no' }],
      },
      'table',
      { color: false, width: 100 },
    );
    expect(text).toContain('Could not read nodes: access denied (ec2:DescribeInstances): no\uFFFD[2J.');
    expect(text).toContain('Not looked at: 444455556666 eu-west-1 (sts:AssumeRole: no)');
  });

  it('says that a subnet which is out of service gives no address', () => {
    expect(mapOutline(aMap({ state: 'failed' })).notes).toEqual([
      'The subnet is in state failed: EC2 creates no ENI in it.',
    ]);
  });
});

describe('the map of a subnet as JSON', () => {
  const published = readFileSync(join(import.meta.dirname, '../../map.schema.json'), 'utf8');

  it('has every range of addresses, and its published schema', () => {
    const written: unknown = JSON.parse(renderMap(reportOf(aMap(), [aGap()]), 'json', { color: false, width: 80 }));
    const validate = new Ajv2020({ validateFormats: false }).compile(JSON.parse(published));
    validate(written);
    expect(validate.errors ?? []).toEqual([]);
    expect(shownMapSchema.parse(written).maps[0]?.ranges.slice(0, 2)).toEqual([
      { first: '10.0.1.0', last: '10.0.1.3', kind: 'reservedByAws' },
      { first: '10.0.1.4', last: '10.0.1.5', kind: 'nodes', eni: 'eni-0a', cluster: 'prod', instance: 'i-0a' },
    ]);
  });

  it('is described by map.schema.json: `npm run docs` writes it', () => {
    expect(published).toBe(mapJsonSchemaText());
  });
});

function aLargeMap(): AddressMap {
  return aMap({
    cidr: '10.0.0.0/16',
    usable: 65_531,
    free: 65_476,
    freeBlocks: 4_090,
    counts: { nodes: 3, prefixes: 48, cniSecondaries: 4, reservedByAws: 5, free: 65_476 },
    cells: { by: 'address', runs: '=4 N3:0 .9 P48:0 C4:0 .65467 =1', enis: [{ id: 'eni-0a' }] },
  });
}
