import { bytesOf } from '../../../common/bytes.ts';

/** Gmail cuts what is behind 102 KB, and SES may add to a mail. */
export const MAX_MAIL_BYTES = 96_000;

/** How much of a report a mail has room for. */
export interface Room {
  /** Findings that read as one. */
  readonly groups: number;
  /** The same of findings that are gone. */
  readonly gone: number;
  /** Targets of a clean-up, reasons of a refusal, reasons why something is kept: of each. */
  readonly cleanup: number;
}

const ROOMS: readonly Room[] = [
  { groups: 40, gone: 8, cleanup: 6 },
  { groups: 20, gone: 6, cleanup: 4 },
  { groups: 10, gone: 4, cleanup: 2 },
  { groups: 5, gone: 2, cleanup: 1 },
  { groups: 2, gone: 1, cleanup: 0 },
  { groups: 0, gone: 0, cleanup: 0 },
];

/** The mail that says most and is small enough. With the least room everything in it is of a bounded length. */
export function fitMail(written: (room: Room) => string): string {
  let mail = '';
  for (const room of ROOMS) {
    mail = written(room);
    if (bytesOf(mail) <= MAX_MAIL_BYTES) return mail;
  }
  return mail;
}
