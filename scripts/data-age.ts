import gt from 'semver/functions/gt.js';
import type { GoModule } from './go-modules.ts';
import type { DataFile } from './instance-type-data.ts';

export interface AgeLine {
  readonly text: string;
  readonly isWarning: boolean;
}

/**
 * What there is to say of each source of the data file, in a line each.
 *
 * @param newest the newest release of a module that can be had, or why there is none
 */
export function ageOfData(
  { cni, resourceController }: DataFile['sources'],
  newest: (module: string) => GoModule | string,
): readonly AgeLine[] {
  return [
    ageOf('VPC CNI', cni, newest(cni.module)),
    ageOf('VPC resource controller', resourceController, newest(resourceController.module)),
  ];
}

function ageOf(
  name: string,
  { release, date }: { readonly release: string; readonly date: string },
  newest: GoModule | string,
): AgeLine {
  const ours = `${name}: the table is of ${release} of ${date}`;
  if (typeof newest === 'string')
    return { text: `${ours}; whether a newer one is out is unknown: ${newest}`, isWarning: true };
  if (!gt(newest.version, release)) return { text: `${ours}, the newest that can be had`, isWarning: false };
  return { text: `${ours}; ${newest.version} of ${newest.date} is out: run \`npm run data\``, isWarning: true };
}
