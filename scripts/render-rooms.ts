import type { Room } from '../test/contract/rooms.ts';

/** The table of rooms in ARCHITECTURE.md. */
export function renderRooms(rooms: readonly Room[]): string {
  return ['| room | what it holds | may import |', '| --- | --- | --- |', ...rooms.map(rowOf)].join('\n');
}

function rowOf({ path, holds, mayImport }: Room): string {
  return `| \`${path}\` | ${holds} | ${mayImport.map(shortly).join(', ') || 'nothing of ours'} |`;
}

function shortly(path: string): string {
  return path.replace(/^lambda\//, '').replace(/\.ts$/, '');
}
