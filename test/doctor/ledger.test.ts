import { describe, expect, it } from 'vitest';
import { examineLedger } from '../../lambda/doctor/ledger.ts';
import type { ObjectStore } from '../../lambda/ledger/store.ts';

const signal = new AbortController().signal;

/** An endpoint that speaks S3 and does not read conditions, as some do (multistore issue 120). */
function careless(): ObjectStore & { readonly objects: Map<string, string> } {
  const objects = new Map<string, string>();
  return {
    objects,
    location: 's3://bucket/ledger',
    pathOf: (key) => `s3://bucket/ledger/${key}`,
    get: async (key) => {
      const text = objects.get(key);
      return text === undefined ? undefined : { text, version: '1' };
    },
    put: async (key, text) => {
      objects.set(key, text);
      return { status: 'written', version: '2' };
    },
  };
}

describe('the ledger', () => {
  it('is wrong where a write goes through that cannot, and nothing that anybody reads is written over', async () => {
    const store = careless();
    const { state, text } = await examineLedger(store, '111122223333', signal);
    expect(state).toBe('wrong');
    expect(text).toMatch(
      /^S3 ignored the condition of a write to s3:\/\/bucket\/ledger\/targets\/111122223333\/doctor\.json/,
    );
    expect([...store.objects]).toEqual([['targets/111122223333/doctor.json', '{}']]);
  });
});
