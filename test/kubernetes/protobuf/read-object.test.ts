import { readFileSync } from 'node:fs';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { eventSchema, listSchema, nodeSchema, podSchema } from '../../../lambda/kubernetes/answers.ts';
import { nextInHead, readItem, readObject } from '../../../lambda/kubernetes/protobuf/read-object.ts';
import { enveloped, inProtobuf, withoutEmpty } from '../../support/kube-protobuf.ts';

/** What kube-apiserver 1.37.2 gave of the same objects in both forms (`npm run test:real -- kubernetes`). */
const RECORDED: Readonly<Record<string, { readonly json: unknown; readonly protobuf: string }>> = JSON.parse(
  readFileSync(new URL('recorded.json', import.meta.url), 'utf8'),
);

const LISTS = {
  nodes: { list: listSchema('NodeList'), item: nodeSchema },
  pods: { list: listSchema('PodList'), item: podSchema },
  events: { list: listSchema('EventList'), item: eventSchema },
};

const LIST = z.object({ items: z.array(z.unknown()) });

const bytesOf = (name: string) => Buffer.from(RECORDED[name]?.protobuf ?? '', 'base64');

describe('an object in protocol buffers', () => {
  it.each(['nodes', 'pods', 'events'] as const)(
    'of %s holds what its JSON does, as an API server gives both',
    (name) => {
      const list = LISTS[name].list;
      const item: z.ZodType = LISTS[name].item;
      const { items, ...read } = list.parse(readObject(bytesOf(name)));
      const { items: expected, ...rest } = list.parse(RECORDED[name]?.json);
      expect(withoutEmpty(read)).toEqual(withoutEmpty(rest));
      expect(expected.length).toBeGreaterThan(0);
      expect(items.map((each) => withoutEmpty(item.parse(readItem(each))))).toEqual(
        expected.map((each) => withoutEmpty(item.parse(each))),
      );
    },
  );

  it('says what an API server refuses, and where a page ends, as its JSON does', () => {
    expect(readObject(bytesOf('refused'))).toMatchObject({ kind: 'Status', reason: 'BadRequest' });
    expect(RECORDED.refused?.json).toMatchObject({ kind: 'Status', reason: 'BadRequest' });
    const page = z.object({ metadata: z.object({ continue: z.string() }) });
    const { metadata } = page.parse(readObject(bytesOf('page')));
    expect(metadata.continue).toMatch(/^eyJ/);
    expect(nextInHead(bytesOf('page'))).toBe(metadata.continue);
    expect(nextInHead(bytesOf('pods'))).toBeUndefined();
  });

  it('is none where it ends within, at whatever byte', () => {
    // Behind it is how it is encoded: nothing, always.
    const whole = bytesOf('pods').subarray(0, -'\x1a\0\x22\0'.length);
    for (let length = 0; length < whole.length; length++) expect(readObject(whole.subarray(0, length))).toBeUndefined();
  });

  it('is none, and never an error of ours, whatever bytes are wrong', () => {
    const whole = bytesOf('nodes');
    for (let at = 0; at < whole.length; at += 7) {
      for (const bits of [0x01, 0x07, 0x80, 0xff]) {
        const other = Buffer.from(whole);
        other[at] = (other[at] ?? 0) ^ bits;
        const read = LIST.safeParse(readObject(other));
        for (const item of read.data?.items ?? []) expect(['undefined', 'object']).toContain(typeof readItem(item));
        nextInHead(other);
      }
    }
  });

  it.each([
    ['another type than the field has', enveloped('PodList', Buffer.from([0x08, 0x01]))],
    ['a message that is longer than what it is in', enveloped('PodList', Buffer.from([0x12, 0x7f]))],
    ['a length of more than all bytes', enveloped('PodList', Buffer.from([0x12, 0xff, 0xff, 0xff, 0xff, 0x0f]))],
    ['a group without an end', enveloped('PodList', Buffer.from([0x1b]))],
    ['no object', Buffer.from('k8s\0')],
    ['other bytes at its beginning', Buffer.from('{"kind":"PodList"}')],
  ])('is none with %s', (_name, bytes) => {
    expect(readObject(bytes)).toBeUndefined();
    expect(nextInHead(bytes)).toBeUndefined();
  });

  it('is none with more in it than an API server gives: what is empty takes a hundred times its bytes in memory', () => {
    const empty = Buffer.from([0x12, 0]);
    expect(readObject(enveloped('PodList', Buffer.alloc(2 * 100_000, empty)))).toBeDefined();
    expect(readObject(enveloped('PodList', Buffer.alloc(2 * 100_001, empty)))).toBeUndefined();
    const large = new BinaryWriter().tag(2, WireType.LengthDelimited).bytes(Buffer.alloc(8 * 1024 * 1024 + 1));
    const [item] = LIST.parse(readObject(enveloped('PodList', large.finish()))).items;
    expect(readItem(item)).toBeUndefined();
  });

  it('of a kind or version that is not read has no more than these', () => {
    expect(readObject(enveloped('SecretList', Buffer.from([0x08, 0x01])))).toEqual({
      kind: 'SecretList',
      apiVersion: 'v1',
    });
    expect(readObject(enveloped('PodList', Buffer.alloc(0), 'v2'))).toEqual({ kind: 'PodList', apiVersion: 'v2' });
  });

  it('takes a name of a label for a name, whatever it is', () => {
    const list = {
      kind: 'NodeList',
      items: [{ metadata: { name: 'a', labels: { ['__proto__']: 'x', toString: 'y' } } }],
    };
    const [node] = LIST.parse(readObject(inProtobuf(list) ?? Buffer.alloc(0))).items;
    const { metadata } = z.object({ metadata: z.object({ labels: z.unknown() }) }).parse(readItem(node));
    expect(Object.entries(metadata.labels ?? {})).toEqual([
      ['__proto__', 'x'],
      ['toString', 'y'],
    ]);
  });

  it('tells a time that JavaScript has no date for as none that Kubernetes gives', () => {
    const time = Buffer.from([0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]);
    const item = Buffer.concat([Buffer.from([0x32, time.length]), time]);
    const list = readObject(enveloped('EventList', Buffer.concat([Buffer.from([0x12, item.length]), item])));
    const [event] = LIST.parse(list).items;
    expect(eventSchema.partial().parse(readItem(event)).firstTimestamp).toBeUndefined();
  });
});
