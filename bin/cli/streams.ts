/**
 * Whether to colour what goes to the stream. `NO_COLOR` (no-color.org) outweighs `FORCE_COLOR`; both count only when
 * not empty; otherwise terminals get colour and everything else does not.
 */
export function wantsColor(
  stream: { readonly isTTY?: boolean | undefined },
  env: Readonly<Record<string, string | undefined>>,
): boolean {
  if (isSet(env.NO_COLOR)) return false;
  if (isSet(env.FORCE_COLOR)) return env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false';
  return stream.isTTY === true && env.TERM !== 'dumb';
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '';
}

/** Columns to write in: the terminal's, else `COLUMNS`, else 100. */
export function widthOf(
  stream: { readonly columns?: number | undefined },
  env: Readonly<Record<string, string | undefined>>,
): number {
  const columns = stream.columns ?? Number.parseInt(env.COLUMNS ?? '', 10);
  return Number.isFinite(columns) && columns >= 40 ? columns : 100;
}

/** Writes all of the text to stdout and waits until it is gone. A reader that has seen enough is no error. */
export function print(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(text, (error) => {
      if (error === null || error === undefined || isClosedPipe(error)) resolve();
      else reject(error);
    });
  });
}

/** Writes one line to stderr: progress, notes and errors, never data. */
export function note(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Keeps a closed stdout or stderr (`| head -1`) from ending the process with a stack. */
export function tolerateClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error) => {
      if (!isClosedPipe(error)) throw error;
    });
  }
}

function isClosedPipe(error: Error): boolean {
  return 'code' in error && (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED');
}
