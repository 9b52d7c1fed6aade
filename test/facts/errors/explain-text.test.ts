import { describe, expect, test } from 'vitest';
import { explainText } from '../../../lambda/facts/errors/explain-text.ts';
import { KNOWN_ERRORS } from '../../../lambda/facts/errors/known-errors.ts';

const explained = (text: string) => {
  const { kind, errors } = explainText(text);
  return [kind, ...errors.map(({ id }) => id)];
};

describe('a text', () => {
  test('that reads as a known line is that line', () => {
    expect(explained('Failed to get eni limit due to unknown instance type t3.medium')).toEqual([
      'known',
      'ipamd-unknown-type-limit',
    ]);
    expect(explained('Error: deleting: DependencyViolation: resource sg-0123 has a dependent object')).toEqual([
      'known',
      'tf-sg-dependent',
    ]);
  });

  test('that is the id of a known error is that one', () => {
    expect(explained(' kubelet-x509\n')).toEqual(['known', 'kubelet-x509']);
  });

  test('that is a part of a known line is a part of it, whatever its case and numbers', () => {
    expect(explained('failed to assign an IP address to container')).toEqual([
      'part',
      'sandbox-no-address',
      'plugin-no-address',
    ]);
    expect(explained('INTERFACE COUNT 77 EXCEEDS THE LIMIT FOR').slice(0, 2)).toEqual(['part', 'ec2-attachment-limit']);
  });

  test('that shares words with known lines comes with the nearest of them', () => {
    const [kind, ...nearest] = explained('my node says that the ENI limit was reached');
    expect(kind).toBe('near');
    expect(nearest).toContain('ipamd-max-eni-reached');
  });

  test('that is a word of many lines comes with those that are known by it', () => {
    expect(explained('Unauthorized')).toEqual(expect.arrayContaining(['near', 'kubelet-register-unauthorized']));
  });

  test('with misspelt words comes with the nearest too', () => {
    expect(explained('insuficient cidr bloks here')).toContain('ec2-no-cidr-block');
  });

  test('with a misspelt code of AWS comes with that error first', () => {
    expect(
      explained(
        'Failed to call ec2:CreateNetworkInterface: InsufficientFreeAdressesInSubnet: The subnet does not have enough free adresses',
      ).slice(0, 2),
    ).toEqual(['near', 'ec2-subnet-no-addresses']);
    expect(explained('AttachmentLimitExceded: Interface count 4 exceeds the limit').slice(0, 2)).toEqual([
      'near',
      'ec2-attachment-limit',
    ]);
  });

  test('that a terminal broke into lines is what it is in one, wherever it is broken', () => {
    const line = 'kubelet  Failed to create pod sandbox: add cmd: failed to assign an IP address to container';
    for (const at of ['address', 'dress', 'add cmd']) {
      for (const broken of ['\n', '\r\n', '\n  ']) {
        const text = line.replace(at, `${broken}${at}`);
        expect(explained(text).slice(0, 2), JSON.stringify(text)).toEqual(['known', 'sandbox-no-address']);
      }
    }
  });

  test('of lines that are known by themselves is not read as one', () => {
    const [kind, ...ids] = explained(
      'Failed to get eni limit due to unknown instance type t3.medium\nadd cmd: failed to assign',
    );
    expect([kind, ids]).toEqual(['known', ['ipamd-unknown-type-limit']]);
  });

  test('that has nothing in common with them is unknown', () => {
    for (const text of ['', ' ', '???', 'pizza margherita', '\u001B[31m', '0123456789']) {
      expect(explained(text)).toEqual(['unknown']);
    }
  });

  test('of many lines is all that its lines are', () => {
    const log = KNOWN_ERRORS.slice(0, 20).map(({ examples }) => examples[0]);
    expect(explained(`first\n${log.join('\n')}\nlast`)).toEqual(
      expect.arrayContaining(['known', ...KNOWN_ERRORS.slice(0, 20).map(({ id }) => id)]),
    );
  });

  test('of a million characters is answered in seconds, whatever it repeats', () => {
    const before = performance.now();
    for (const piece of ['a', '{"msg":', '\n']) explainText(piece.repeat(1_000_000 / piece.length));
    // Milliseconds each where nothing else runs; minutes where time grows faster than the text.
    expect(performance.now() - before).toBeLessThan(20_000);
  });
});
