import type { Gap } from '../../model/coverage.ts';

/** Whether what could not be read now may well be readable a little later. */
export function isTransient({ reason }: Pick<Gap, 'reason'>): boolean {
  switch (reason) {
    case 'throttled':
    case 'timeout':
    case 'unusable':
    case 'error':
      return true;
    case 'denied':
    case 'unsupported':
    case 'empty':
      return false;
  }
}
