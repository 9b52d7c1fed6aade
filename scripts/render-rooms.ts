import type { Room } from '../test/contract/rooms.ts';
import { markdownTable } from './markdown-table.ts';

/** The table of rooms in ARCHITECTURE.md. */
export function renderRooms(rooms: readonly Room[]): string {
  return markdownTable(
    ['room', 'what it holds', 'may import'],
    rooms.map(({ path, holds, mayImport }) => [
      `\`${path}\``,
      holds,
      mayImport.map(shortly).join(', ') || 'nothing of ours',
    ]),
  );
}

function shortly(path: string): string {
  return path.replace(/^lambda\//, '').replace(/\.ts$/, '');
}
