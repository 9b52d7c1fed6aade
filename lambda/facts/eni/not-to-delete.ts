import { onceOfLate } from '../../common/once.ts';

/**
 * Whether what people write on an ENI says that it has to stay. Tags and descriptions are free text: whoever writes one
 * spells it as he likes and in his own language, so this errs on the side of keeping.
 */

/** `never please delete`: a clear no, words may be between. */
const CLEAR_NO =
  '(?:donot|dont|dnt|doesnot|mustnot|mustnt|shouldnot|shouldnt|shallnot|maynot|cannot|cant|wont|never|nottobe)';

const DELETING =
  '(?:delet|remov|destroy|terminat|touch|clean|purg|nuke|nuking|erase|erasing|reap|kill|recycl|releas|detach|wipe|wiping|' +
  'discard|decommission|prun|sweep|trash|retir|dispos|garbagecollect)';

/** What nobody does by mistake to an ENI but a cleaner: forbidden by a clear no only. */
const MEDDLING =
  '(?:drop|modif|chang|alter|disturb|mess|tamper|reuse|use|stop|get rid|rid of|scaledown|shutdown|unplug|disconnect)';

/**
 * On letters alone:
 *
 * - `do not delete`, `DoNotDelete`, `dont-remove`, `must_not_be_deleted`, `never please terminate`
 * - `no-touch`, `not for deletion`
 * - `non-deletable`, `unremovable`
 * - `prevent-deletion`, `exclude_from_cleanup`, `skip-nuke`
 * - `deletion-lock`, `cleanup-disabled`, `removal is not allowed`, `cloud-nuke-excluded`
 */
const NO = new RegExp(
  [
    `${CLEAR_NO}.{0,24}?${DELETING}`,
    `(?:not|no)(?:be|to|ever|auto|get|for)*${DELETING}`,
    `(?:un|non|not|in)${DELETING}(?:e?able|ible)`,
    `(?:prevent|avoid|skip|exempt|exclud|ignor|safe|whitelist|allowlist)(?:ed|e|s|ing)?(?:from|for|of|by|all|any|the|auto|being)*${DELETING}`,
    `${DELETING}(?:e|ed|ion|ing|up|er|al|able)*(?:is|are|was)?(?:lock|guard|block|prevent|forbid|disallow|disabl|prohibit|denied|exempt|exclud|ignor|whitelist|(?:not|un)(?:allow|permit|possibl|wanted|ok))`,
  ].join('|'),
);

/** The same on words in a row. */
const NO_IN_WORDS = new RegExp(
  [
    `\\b(?:do ?not|don ?t|dnt|must ?not|should ?not|shall ?not|may ?not|never)\\b.{0,24}?\\b(?:${MEDDLING}|del|dlt)`,
    '\\bno ?del\\b',
    '\\bdnd\\b',
    '\\bhands? ?off\\b',
    '\\bleave (?:\\w+ )?(?:alone|be|there|here|as is)\\b',
    '\\bleave ?(?:me|it)? ?alone\\b',
    '\\b(?:legal ?hold|hold legal)\\b',
    '\\bstill (?:in use|used|needed|required)\\b',
    '\\b(?:ask|contact|call|check|consult|ping|talk)\\b.{0,40}\\b(?:before|prior|first)\\b',
    `\\b(?:before|prior to)\\b.{0,16}\\b${DELETING}`,
  ].join('|'),
);

/**
 * The commonest words of other languages, without their accents: a no and, some letters on, a deletion; or the other way
 * round. The no has to begin a word where words have spaces between.
 */
const OTHER_LANGUAGES: readonly (readonly [no: string, deletion: string])[] = [
  [
    'nicht|nie|niemals|kein|keine',
    'losch|loesch|entfern|zerstor|zerstoer|anfass|anruhr|anruehr|beruhr|beruehr|aufraum',
  ],
  ['ne|pas|jamais|non', 'supprim|efface|detrui|toucher|enlev|nettoy'],
  ['no|nunca|jamas', 'borr|elimin|suprim|tocar|toque|quitar|destruir|limpi'],
  ['nao|nunca|jamais', 'apag|exclu|elimin|remov|delet|mexer|mexa|tocar|destru'],
  ['non|mai', 'cancell|elimin|rimuov|toccar|distrugg'],
  ['niet|nooit|geen', 'verwijder|wissen|aanrak|aankom|opruim'],
  ['inte|ej|aldrig|ikke|ikkje|aldri|ma ikke', 'ta bort|tabort|radera|rora|slet|fjern|rør|ror'],
  ['ala|alka', 'poista|koske'],
  ['nie', 'usuw|usun|kasow|kasuj|skasuj|rusz|dotyk'],
  ['ne|nie|nu', 'maz|smaz|odstran|zmaz|brisi|brisat|brisati|ukloni|torold|sterge|stergeti'],
  ['не|нельзя|никогда', 'удал|трога|стира|снос|видал|изтри|брис'],
  ['jangan|tidak boleh', 'hapus|dihapus'],
  ['khong|dung', 'xoa'],
  ['לא|אל|אין', 'למחוק|תמחק|מחק'],
  ['لا|عدم|ممنوع', 'تحذف|حذف|الحذف'],
];

/** Where nothing stands between words, or the no is part of the word. */
const IN_ONE_WORD: readonly string[] = [
  '削除しない',
  '削除不可',
  '削除禁止',
  '削除厳禁',
  '消さない',
  '消すな',
  '触らない',
  '触るな',
  'silme',
  'silinmesin',
];

const CHINESE_NO = '(?:不要|请勿|請勿|勿|禁止|不可|不能|不得|不许|不許|严禁|嚴禁|别|別|防止)';
const CHINESE_DELETION = '(?:删|刪|移除|清除|清理|销毁|銷毀|动|動)';
const KOREAN_DELETION = '(?:삭제|지우|제거)';
const KOREAN_NO = '(?:금지|불가|하지|마세요|마십시오|마시오|말것|안됨|안돼)';

const NO_ELSEWHERE = new RegExp(
  [
    ...OTHER_LANGUAGES.map(([no, deletion]) => `(?<![\\p{L}\\p{N}])(?:${no}) ?(?:.{0,20} )?(?:${deletion})`),
    `(?:losch|loesch|entfern|verwijder)\\p{L}* (?:ist |is )?(?:verboten|untersagt|gesperrt|verboden)`,
    `(?:suppression|suppr) (?:est )?interdite?`,
    `(?:borrar|eliminar|eliminacion|apagar|exclusao) (?:esta |e )?(?:prohibid|proibid)`,
    ...IN_ONE_WORD,
    `${CHINESE_NO}.{0,4}${CHINESE_DELETION}`,
    `${KOREAN_DELETION}.{0,4}${KOREAN_NO}`,
  ]
    .map((pattern) => decomposed(pattern))
    .join('|'),
  'u',
);

/** Words by themselves, or the beginnings of some: whoever writes one on an ENI wants it to stay. */
const KEEP_WORD = new RegExp(
  `^(?:${[
    'keep(?!alive|er)\\p{L}*',
    'kept',
    'permanent\\p{L}*',
    'preserv(?:e|ed|ing|ation)',
    'protect(?:ed|ion|ing|ed\\p{L}+)?',
    'retain(?:ed|ing|me)?',
    'persist(?:ent|s|ed)?',
    'forever',
    'lock(?:ed)?',
    'pinned',
    'reserved',
    'exempt(?:ed|ion)?',
    'excluded?',
    'whitelist(?:ed)?',
    'allowlist(?:ed)?',
    'quarantined?',
    'forensics?',
    'frozen',
    'freeze',
    'behalten|aufbewahren|conserver|garder|conservar|guardar|mantener|mantenere|conservare|manter|bewaren|behouden',
    'сохранить|сохраняти|zachowac|保留|永久|유지|보존|保持',
  ]
    .map((pattern) => decomposed(pattern))
    .join('|')})$`,
  'u',
);

/** Says that its deletion, or its cleaner's work, is what the value is about: `Deletable: false`, `auto-cleanup=off`. */
const ABOUT_DELETION =
  /(?:delet|remov|destroy|terminat|clean|purg|nuke|erase|wipe|reap|sweep|prun|retire|dispos|discard|drop|touch|janitor|custodian|c7n|maid|ephemeral|temporary|(?<!\p{L})gc(?!\p{L})|garbage|losch|loesch|supprim|suppression|borrar|eliminar|apagar|удал|删除|刪除|削除|삭제)/u;

/** Says how long it lives. */
const ABOUT_LIFETIME =
  /(?:\bttl\b|expir|life ?time|life ?span|life ?cycle|retention|\buntil\b|\bend ?date\b|sunset|verfall|ablauf|caduc)/;

const NO_VALUE =
  '(?:0|no|nope|n|non|nein|nee|nej|nie|nao|none|nothing|not|f|false|falsch|never|niemals|nunca|jamais|off|dont|donot|do not|' +
  'negative|den(?:y|ied)|disabled?|forbidden|prohibited|verboten|interdite?|manual(?:ly)?|' +
  '(?:skip|ignor|exclud|exempt|prevent|block|lock)(?:e?d|e|ped)?|нет|否|いいえ|아니요)';

const IS_NO = new RegExp(`^(?:${decomposed(NO_VALUE)}|(?:no|nope|never|not|do not|dont|ask)\\b.*)$`, 'u');
const DELETION_THEN_NO =
  /\b(?:delet|remov|destroy|terminat|cleanup|purg|nuke|erase)\w*(?: is)? (?:no|false|never|off|forbidden|prohibited|not (?:allowed|permitted))\b/;
const LIVES_ON =
  /^\d* ?(?:never|none|no|n a|false|off|infinit\w*|forever|unlimited|indefinit\w*|permanent\w*|eternal\w*|perpetual\w*|endless|always|unbegrenzt|nie|jamais|nunca|mai)$/;

/** Whether a text forbids a deletion, in its letters or in its words. Asked of names, too. */
export const saysNo: (text: string) => boolean = onceOfLate((text) =>
  spellings(text).some((spelled) => NO.test(lettersOf(spelled))),
);

/** The same of what no tool writes: there every word counts. */
export const saysToStay: (text: string) => boolean = onceOfLate(
  (text) =>
    saysNo(text) ||
    spellings(text).some((spelled) => {
      const words = wordsOf(spelled);
      const letters = lettersOf(spelled);
      return (
        NO_IN_WORDS.test(words) ||
        DELETION_THEN_NO.test(words) ||
        NO_ELSEWHERE.test(words) ||
        NO_ELSEWHERE.test(letters) ||
        KEEP_WORD.test(letters) ||
        words.split(' ').some((word) => KEEP_WORD.test(word))
      );
    }),
);

/**
 * Whether the value of a tag says no to what its key says: `delete=no`, `ttl=never`, `expires=2099-12-31`.
 *
 * @param now a day after it is still to come
 */
export function pairSaysToStay(key: string, value: string, now: Date): boolean {
  const { isDeletion, isLifetime } = aboutOf(key);
  if (!isDeletion && !isLifetime) return false;
  const answer = wordsOf(value);
  if (isDeletion && IS_NO.test(answer)) return true;
  if (isLifetime && (LIVES_ON.test(answer) || /^\s*(?:-1|∞)\s*$/.test(value))) return true;
  return isStillToCome(value, now);
}

/** What the key of a tag is about, in any of its spellings. */
const aboutOf = onceOfLate((key) => {
  const spelled = spellings(key);
  return {
    isDeletion: spelled.some((each) => ABOUT_DELETION.test(wordsOf(each)) || ABOUT_DELETION.test(lettersOf(each))),
    isLifetime: spelled.some((each) => ABOUT_LIFETIME.test(wordsOf(each))),
  };
});

const DAY = /(?<!\d)(\d{4})[-/.]?(\d{2})[-/.]?(\d{2})(?!\d)/;
const YEAR = /(?<!\d)(2\d{3}|9999)(?!\d)/;

/** Whether a value names a day, or a year, after today's. */
function isStillToCome(value: string, now: Date): boolean {
  const today = now.toISOString().slice(0, 10);
  const [, year, month, day] = DAY.exec(value) ?? [];
  if (year !== undefined && Number(month) <= 12 && Number(day) <= 31) return `${year}-${month}-${day}` >= today;
  const [, alone] = YEAR.exec(value) ?? [];
  return alone !== undefined && Number(alone) > Number(today.slice(0, 4));
}

/** As it is written, and with what only looks like a letter as that letter. */
function spellings(text: string): readonly string[] {
  const plain = decomposed(text);
  const looks = plain.replaceAll(LOOKALIKE, (letter) => LOOKALIKES[letter.toLowerCase()] ?? letter);
  return looks === plain ? [plain] : [plain, looks];
}

const LOOKALIKES: Readonly<Record<string, string>> = {
  '0': 'o',
  '3': 'e',
  '@': 'a',
  а: 'a',
  в: 'b',
  е: 'e',
  і: 'i',
  ı: 'i',
  к: 'k',
  м: 'm',
  н: 'h',
  о: 'o',
  р: 'p',
  с: 'c',
  т: 't',
  у: 'y',
  х: 'x',
  ο: 'o',
  ν: 'v',
};
const LOOKALIKE = new RegExp(`[${Object.keys(LOOKALIKES).join('')}]`, 'giu');

/** Without accents, and without what nobody sees. */
function decomposed(text: string): string {
  return text
    .replaceAll(/['’‘`´ʼ＇]/g, '')
    .normalize('NFKD')
    .replaceAll(/[\p{M}\p{Cf}\p{Default_Ignorable_Code_Point}]+/gu, '');
}

/** Letters and digits alone, in lower case: what is between them is how people spell. */
function lettersOf(text: string): string {
  return text.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, '');
}

/** Its words in lower case, a space between: `keepMe` is two. */
function wordsOf(text: string): string {
  return decomposed(text)
    .replaceAll(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
