import { describe, expect, it } from 'vitest';
import { knownRoutes, routesByVpc, whyRouted } from '../../../lambda/facts/eni/eni-routes.ts';
import { read } from '../../../lambda/model/coverage.ts';
import type { EniRoute } from '../../../lambda/model/inventory.ts';
import { aGap } from '../../ledger/a-ledger.ts';

const aRoute = (parts: Partial<EniRoute> = {}): EniRoute => ({
  routeTableId: 'rtb-1',
  vpcId: 'vpc-1',
  eniId: 'eni-1',
  destination: '10.1.0.0/16',
  ...parts,
});

const eni = { id: 'eni-1', vpcId: 'vpc-1' };

describe('routes to an ENI', () => {
  it('are those of its own VPC that lead to it: the first one is named', () => {
    const routes = [
      aRoute({ eniId: 'eni-2' }),
      aRoute({ vpcId: 'vpc-2' }),
      aRoute({ destination: '10.2.0.0/16' }),
      aRoute({ destination: '10.3.0.0/16' }),
    ];
    expect(whyRouted(eni, routesByVpc(['vpc-1', 'vpc-2'], routes))).toEqual([
      { code: 'route-target', routeTableId: 'rtb-1', destination: '10.2.0.0/16' },
    ]);
    expect(whyRouted({ id: 'eni-3', vpcId: 'vpc-1' }, routesByVpc(['vpc-1'], routes))).toEqual([]);
    expect(whyRouted({ id: 'eni-1', vpcId: 'vpc-2' }, routesByVpc(['vpc-2'], [aRoute()]))).toEqual([]);
  });

  it('are unknown in a VPC that nobody asked about, and in all of them where they could not be read', () => {
    expect(whyRouted(eni, routesByVpc(['vpc-2'], [aRoute()]))).toEqual([{ code: 'routes-unknown' }]);
    expect(whyRouted(eni, knownRoutes(['vpc-1'], aGap('eniRoutes')))).toEqual([{ code: 'routes-unknown' }]);
    expect(whyRouted(eni, knownRoutes(['vpc-1'], read([])))).toEqual([]);
  });
});
