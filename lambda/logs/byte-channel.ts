/** Hands chunks from who has them to one reader, one at a time. */
export interface ByteChannel {
  /** Waits until the reader took it, or wants no more. */
  readonly push: (chunk: Uint8Array) => Promise<void>;
  readonly end: () => void;
  /** For one reader; that it stops early ends nothing but its own reading. */
  readonly bytes: AsyncIterable<Uint8Array>;
}

export function byteChannel(): ByteChannel {
  let waiting: Uint8Array | undefined;
  let isEnded = false;
  let isLeft = false;
  let wakeReader = () => {};
  let wakeWriter = () => {};
  async function* read(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) {
        if (waiting === undefined) {
          if (isEnded) return;
          await new Promise<void>((resolve) => {
            wakeReader = resolve;
          });
          continue;
        }
        const chunk = waiting;
        waiting = undefined;
        yield chunk;
        wakeWriter();
      }
    } finally {
      isLeft = true;
      wakeWriter();
    }
  }
  return {
    push: (chunk) =>
      new Promise<void>((resolve) => {
        if (isLeft || chunk.byteLength === 0) return resolve();
        wakeWriter = resolve;
        waiting = chunk;
        wakeReader();
      }),
    end: () => {
      isEnded = true;
      wakeReader();
    },
    bytes: read(),
  };
}
