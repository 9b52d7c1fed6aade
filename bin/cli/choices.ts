import { InvalidArgumentError, type Option } from 'commander';
import { didYouMean } from '../../lambda/common/closest.ts';

/** An option that takes one of some words, and says which was meant where one is near. */
export function oneOf(option: Option, words: readonly string[]): Option {
  return option.choices(words).argParser((word) => known(word, words));
}

/** @throws InvalidArgumentError for another word */
export function known<Word extends string>(text: string, words: readonly Word[]): Word {
  const found = words.find((word) => word === text);
  if (found !== undefined) return found;
  throw new InvalidArgumentError(`Allowed choices are ${words.join(', ')}${didYouMean(text, words) || '.'}`);
}
