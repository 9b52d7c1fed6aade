/** One region of 300,000 network interfaces in 12 clusters. */
import type { World } from '../../simulated-aws/world/index.ts';
import { regionOf, sizeOf } from './large-region.ts';

export default function hugeRegion(): World {
  return regionOf(sizeOf(3));
}
