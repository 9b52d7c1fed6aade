import type { Room } from '../test/contract/rooms.ts';

const MARKED = /(<!-- rooms: [^\n]*-->\n)[\s\S]*?(<!-- \/rooms -->)/;

/** The page with the table of rooms anew between its two marks. */
export function withRooms(page: string, rooms: readonly Room[]): string {
  const table = ['| room | what it holds | may import |', '| --- | --- | --- |', ...rooms.map(rowOf)].join('\n');
  if (!MARKED.test(page)) throw new Error('The page has no marks between which the table of rooms could stand.');
  return page.replace(MARKED, (_, begin: string, end: string) => `${begin}\n${table}\n\n${end}`);
}

function rowOf({ path, holds, mayImport }: Room): string {
  return `| \`${path}\` | ${holds} | ${mayImport.map(shortly).join(', ') || 'nothing of ours'} |`;
}

function shortly(path: string): string {
  return path.replace(/^lambda\//, '').replace(/\.ts$/, '');
}
