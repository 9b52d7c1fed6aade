/** What people write on an ENI that has to stay, and what only looks like it. */
import { describe, expect, it } from 'vitest';
import { pairSaysToStay, saysNo, saysToStay } from '../../../lambda/facts/eni/not-to-delete.ts';

const NOW = new Date('2026-11-28T12:00:00Z');

describe('a name or a text forbids a deletion', () => {
  it.each([
    'do not delete',
    'DoNotDelete',
    'dont-remove',
    "don't terminate",
    'must_not_be_deleted',
    'never please touch',
    'no-touch',
    'not for deletion',
    'non-deletable',
    'unremovable',
    'prevent-deletion',
    'exclude_from_cleanup',
    'skip-nuke',
    'deletion-lock',
    'cleanup-disabled',
    'removal is not allowed',
    'd0-n0t-d3lete',
    'DO NOT DELETE\u200b',
    // With fillers and selectors, which nobody sees.
    'do\u3164not\u115fdel\ufe01ete',
    'dó nôt délete',
    // With letters of other alphabets that look like ours, small and large.
    'dо nоt delete',
    'DО NОT DЕLЕTЕ',
  ])('%s', (text) => {
    expect(saysNo(text)).toBe(true);
    expect(saysToStay(text)).toBe(true);
  });

  it.each(['delete me', 'aws-K8S-i-0a', 'cleanup', 'not in use', 'temporary', ''])('and not by: %s', (text) => {
    expect(saysNo(text)).toBe(false);
  });

  it('in letters alone: what is a matter of words a name does not say', () => {
    for (const text of ['keep', 'legal hold', 'ne pas supprimer']) expect(saysNo(text)).toBe(false);
  });
});

describe('what people write says to stay', () => {
  it.each([
    // A no and what one does to an ENI by mistake; other ways to say it in English.
    ...[
      'do not drop',
      'do -- not drop',
      'never modify',
      'must not change',
      'may not reuse',
      'should not del',
      'shall not dlt',
    ],
    ...[
      'no del',
      'nodel',
      'DND',
      'hands off',
      'hand off',
      'leave it alone',
      'leave as is',
      'leave me alone',
      'leavealone',
    ],
    ...['legal hold', 'hold legal', 'still in use', 'still needed', 'ask me before', 'contact the team first'],
    ...[
      'talk to ops prior',
      'before you delete',
      'prior to deletion',
      'delete never',
      'deletion is never',
      'cleanup is forbidden',
    ],
    ...['remove: not allowed'],
    // A word by itself, or the beginning of one, alone or among others.
    ...['keep', 'KeepMe', 'keepforever', 'kept', 'permanent', 'permanently', 'preserve', 'preserved', 'preservation'],
    ...['protect', 'protected', 'protection', 'protectedbyops', 'retain', 'retained', 'retainme', 'persist'],
    ...['persistent', 'undeletable', 'untouchable', 'forever', 'lock', 'locked', 'pinned', 'reserved', 'exempt'],
    ...['exemption', 'exclude', 'excluded', 'whitelist', 'whitelisted', 'allowlist', 'quarantine', 'quarantined'],
    ...['forensic', 'forensics', 'frozen', 'freeze', 'please keep this', 'k33p', 'k-e-e-p'],
    // Other languages, with and without accents, and the other way round.
    ...['nicht löschen', 'nicht loeschen', 'bitte nie entfernen', 'kein Aufräumen', 'Löschen verboten'],
    ...['ne pas supprimer', 'suppression interdite', 'jamais effacer', 'no borrar', 'nunca eliminar'],
    ...['borrar prohibido', 'não apagar', 'nao excluir', 'exclusão proibida', 'non cancellare', 'mai rimuovere'],
    ...['niet verwijderen', 'verwijderen is verboden', 'ta inte bort: inte ta bort', 'ikke slett', 'älä poista'],
    ...[
      'nie usuwać',
      'nie kasuj',
      'nemazat',
      'nesmazat',
      'neodstranovat',
      'nu sterge',
      'не удалять',
      'никогда не трогать',
    ],
    ...['jangan hapus', 'không xóa', 'לא למחוק', 'لا تحذف', 'silme', 'silinmesin'],
    ...['削除しない', '削除不可', '削除禁止', '削除厳禁', '消さない', '消すな', '触らない', '触るな', '削 除 禁 止'],
    ...['请勿删除', '不要刪除', '禁止清理', '삭제 금지', '지우지 마세요'],
    ...['behalten', 'aufbewahren', 'conserver', 'garder', 'conservar', 'guardar', 'mantener', 'bewaren', 'сохранить'],
    ...['zachowac', '保留', '永久', '유지', '보존', '保持'],
  ])('%s', (text) => {
    expect(saysToStay(text)).toBe(true);
    // Asked again it says the same.
    expect(saysToStay(text)).toBe(true);
  });

  it.each([
    ...['web', 'keepalive', 'keeper', 'payments-prod', 'delete after use', 'clean me up', 'not needed any more'],
    ...['team platform', 'locker', 'freezer', 'exclusive', 'reservation', 'unlocked', 'ask', 'before', 'noise', ''],
    ...['niemand', 'canal', 'panel', 'alarm'],
  ])('and not: %j', (text) => {
    expect(saysToStay(text)).toBe(false);
    expect(saysToStay(text)).toBe(false);
  });

  it('of more texts than are remembered each says its own', () => {
    for (let number = 0; number < 5_100; number++) expect(saysToStay(`team-${number}`)).toBe(false);
    expect(saysToStay('keep')).toBe(true);
    expect(saysToStay('team-1')).toBe(false);
  });
});

describe('a tag says to stay', () => {
  it.each([
    // Its key is a deletion, its value a no.
    ['delete', 'no'],
    ['Deletable', 'false'],
    ['auto-cleanup', 'off'],
    ['autoCleanup', '0'],
    ['a u t o-d e l e t e', 'No'],
    ['d3lete', 'nope'],
    ['gc', 'none'],
    ['my-gc', 'disabled'],
    ['janitor', 'skip'],
    ['custodian', 'ignored'],
    ['c7n', 'excluded'],
    ['ephemeral', 'false'],
    ['temporary', 'n'],
    ['löschen', 'nein'],
    ['supprimer', 'non'],
    ['удалить', 'нет'],
    ['削除', 'いいえ'],
    ['delete', 'never before the audit'],
    ['terminate', 'ask ops'],
    // It is about how long it lives, and that is for ever.
    ['ttl', 'never'],
    ['TTL', '-1'],
    ['ttl', ' ∞ '],
    ['expires', 'none'],
    ['expiry', 'N/A'],
    ['3xpires', 'never'],
    ['lifetime', 'infinite'],
    ['life time', 'infinity'],
    ['lifespan', 'unlimited'],
    ['life span', 'unlimited'],
    ['lifecycle', 'permanent'],
    ['retention', 'indefinitely'],
    ['until', 'eternal'],
    ['enddate', 'always'],
    ['end date', 'endless'],
    ['sunset', 'perpetual'],
    ['verfall', 'unbegrenzt'],
    ['ttl', '99 forever'],
    ['ttl', '365off'],
    ['ttl', 'infinitely'],
    ['ttl', 'permanently'],
    ['ttl', 'eternally'],
    ['ttl', 'perpetually'],
    ['delete', 'no!'],
    ['delete', 'off!'],
    // It names a day or a year that is still to come.
    ['expires', '2026-11-28'],
    ['expires', '2026-11-29'],
    ['expires', '2099-12-31'],
    ['delete-after', '20991231'],
    ['delete-after', '2099/12/31'],
    ['delete-after', '2099-1231'],
    ['delete-after', '209912-31'],
    ['delete-after', 'after 2027-01-01, maybe'],
    ['delete-after', '2026-12-31T00:00:00Z'],
    ['expires', '2027'],
    ['expires', 'end of 2030'],
    ['expires', '9999'],
    ['expires', '2027-13-01'],
    ['expires', '2027-12-32'],
  ])('%s=%s', (key, value) => {
    expect(pairSaysToStay(key, value, NOW)).toBe(true);
  });

  it.each([
    ['delete', 'yes'],
    ['delete', ''],
    ['cleanup', 'true'],
    ['team', 'no'],
    ['team', '2099-12-31'],
    ['team', 'never'],
    ['team', '-1'],
    ['agc', 'no'],
    ['gcp', 'no'],
    ['cleanup', 'always'],
    ['delete', 'forever'],
    ['ttl', '24h'],
    ['ttl', '-10'],
    ['ttl', '1-1'],
    ['ttl', 'x-1'],
    ['ttl', 'x never'],
    ['ttl', 'nevermore'],
    ['ttl', 'no later than May'],
    ['delete', 'later'],
    ['subtitles', 'never'],
    ['expires', '2026-11-27'],
    ['expires', '2020-01-01'],
    ['expires', '2026'],
    ['expires', '1999'],
    ['expires', '12027'],
    ['expires', '20270'],
    ['expires', '2026-13-01'],
    ['expires', '2026-11-32'],
    ['delete-after', '12026-12-31'],
    ['delete-after', '2026-12-311'],
    ['expires', ''],
  ])('and not %s=%s', (key, value) => {
    expect(pairSaysToStay(key, value, NOW)).toBe(false);
  });
});
