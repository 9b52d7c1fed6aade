/** A reader in a second language keeps so many words in mind. */
const MAX_WORDS = 30;

/** Sentences of a text that are too long. Marks without a letter or digit are no words. */
export function longSentences(text: string): readonly string[] {
  return text
    .split(/(?<=[.!?](?:\*\*)?)\s+|\n| \| /)
    .filter((sentence) => sentence.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length > MAX_WORDS);
}
