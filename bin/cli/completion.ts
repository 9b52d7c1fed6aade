import type { Command } from 'commander';
import { CHECKS } from '../../lambda/checks/index.ts';
import { print } from '../output.ts';
import { EXIT } from './exit-codes.ts';

/** The shells that there is a completion for. */
export type Shell = 'bash' | 'zsh' | 'fish';

/** Prints what a shell completes the command line by. */
export async function printCompletion(shell: Shell, program: Command): Promise<number> {
  await print(completion(shell, program));
  return EXIT.ok;
}

/** A place on the command line: `cleanup plan`, and the words that may come next there. */
interface Place {
  /** Words before it, the program's name left out. */
  readonly path: string;
  readonly words: readonly Word[];
  /** Words after an option that takes one. */
  readonly values: readonly { readonly flag: string; readonly words: readonly string[] }[];
}

interface Word {
  readonly word: string;
  readonly about: string;
}

const NAME = 'eks-ip-auditor';

/** The completion script for a shell, read off the program itself, so that it cannot lag behind. */
export function completion(shell: Shell, program: Command): string {
  const places = placesOf(program, '');
  switch (shell) {
    case 'bash':
      return bash(places);
    case 'zsh':
      return `autoload -U +X bashcompinit && bashcompinit\n${bash(places)}`;
    case 'fish':
      return fish(places);
  }
}

function placesOf(command: Command, path: string): readonly Place[] {
  const shown = command.options.filter(({ hidden }) => !hidden);
  const values = shown
    .filter(({ required, optional }) => required || optional)
    .map(({ long, argChoices = [] }) => ({ flag: long ?? '', words: long === '--check' ? checkIds() : argChoices }));
  const here: Place = {
    path,
    words: [
      ...command.commands.map((each) => ({ word: each.name(), about: each.description() })),
      ...command.registeredArguments.flatMap((argument) =>
        argument.name() === 'check' ? checks() : choicesOf(argument),
      ),
      ...shown.map(({ long, description }) => ({ word: long ?? '', about: description })),
      { word: '--help', about: 'print help for a command' },
    ],
    values,
  };
  return [here, ...command.commands.flatMap((each) => placesOf(each, `${path} ${each.name()}`.trim()))];
}

function choicesOf({
  argChoices = [],
  description,
}: {
  argChoices?: readonly string[];
  description: string;
}): readonly Word[] {
  return argChoices.map((word) => ({ word, about: description }));
}

function checks(): readonly Word[] {
  return CHECKS.map(({ meta }) => ({ word: meta.id, about: meta.title }));
}

function checkIds(): readonly string[] {
  return CHECKS.map(({ meta }) => meta.id);
}

/** Words are ours: letters, digits and hyphens, which need no quotes. Files are completed where an option takes one. */
function bash(places: readonly Place[]): string {
  const ofPlace = places.map(
    ({ path, words }) => `    '${path}') words='${words.map(({ word }) => word).join(' ')}' ;;`,
  );
  const ofValue = places.flatMap(({ path, values }) =>
    values.map(({ flag, words }) => `    '${path} ${flag}') values='${words.join(' ')}'; takes=yes ;;`),
  );
  return `# Completion of ${NAME}: bash
_eks_ip_auditor() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} place='' word words='' values='' takes=''
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "\${place:+$place }$word" in
${places
  .filter(({ path }) => path !== '')
  .map(({ path }) => `      '${path}') place='${path}' ;;`)
  .join('\n')}
    esac
  done
  case "$place $previous" in
${ofValue.map((line) => line.replace(/^ {4}' /, "    ' ")).join('\n')}
  esac
  if [ -n "$takes" ]; then
    if [ -n "$values" ]; then COMPREPLY=($(compgen -W "$values" -- "$current")); else COMPREPLY=($(compgen -f -- "$current")); fi
    return
  fi
  case "$place" in
${ofPlace.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -F _eks_ip_auditor ${NAME}
`;
}

function fish(places: readonly Place[]): string {
  const commands = places.find(({ path }) => path === '');
  const lines = places.flatMap(({ path, words, values }) => {
    const [first, second] = path.split(' ');
    const when = path === '' ? '__fish_use_subcommand' : inside(first ?? '', second);
    return words.map(({ word, about }) => {
      const what = word.startsWith('--') ? `-l ${word.slice(2)}` : `-a ${word}`;
      const value = values.find(({ flag }) => flag === word);
      const takes = value === undefined ? '' : value.words.length > 0 ? ` -x -a '${value.words.join(' ')}'` : ' -r';
      return `complete -c ${NAME} -n '${when}' ${what}${takes} -d '${about.replaceAll(/[\\\\']/g, '')}'`;
    });
  });
  return `# Completion of ${NAME}: fish (${commands?.words.length ?? 0} words)\ncomplete -c ${NAME} -f\n${lines.join('\n')}\n`;
}

function inside(first: string, second: string | undefined): string {
  const outer = `__fish_seen_subcommand_from ${first}`;
  return second === undefined ? outer : `${outer}; and __fish_seen_subcommand_from ${second}`;
}
