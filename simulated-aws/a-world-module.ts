/** A world in a module, as `startSimulatedAwsProcess({ module })` takes it. Used by process.test.ts. */
import { aWorld } from './index.ts';

export default () =>
  aWorld().account('777777777777', (a) =>
    a.region('eu-west-1', (r) => r.vpc('main', { cidr: '10.7.0.0/16' }).subnet('only', { cidr: '10.7.0.0/24' })),
  );
