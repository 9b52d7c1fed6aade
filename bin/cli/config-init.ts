import { access } from 'node:fs/promises';
import { CHECKS } from '../../lambda/checks/index.ts';
import { CONFIG_FILE_NAME, parseConfig } from '../../lambda/config/load.ts';
import { AuditorError } from '../../lambda/model/errors.ts';
import { type Conversation, converse, note } from '../output.ts';
import { EXIT } from './exit-codes.ts';
import { interruptible } from './interrupt.ts';
import { assertWritable, writeWhole } from './write-file.ts';

/** The flags of `config init`, as Commander hands them over. */
export interface InitOptions {
  readonly config?: string;
  readonly force?: boolean;
}

type Written = Readonly<Record<string, unknown>>;

/** One thing that is asked, and what its answer adds to the configuration: nothing where it is empty. */
interface Question {
  readonly text: string;
  readonly adds: (answer: string) => Written;
}

const ROLE = 'arn:aws:iam::111122223333:role/eks-ip-auditor';

const WHERE: Question = {
  text: `Which accounts? Enter for your own, role ARNs (${ROLE}) separated by spaces, or "organization" `,
  adds: (answer) => {
    if (answer === '') return {};
    if (/^organi[sz]ation$/i.test(answer)) return { targets: { organization: {} } };
    return { targets: { accounts: words(answer).map((roleArn) => ({ roleArn })) } };
  },
};

const REGIONS: Question = {
  text: 'Which regions? Enter for that of your credentials, "all", or names separated by spaces ',
  adds: (answer) => (answer === '' ? {} : { targets: { regions: answer === 'all' ? 'all' : words(answer) } }),
};

const EMAILS: Question = {
  text: 'Who gets mail from a deployment? Addresses separated by spaces, or Enter for nobody ',
  adds: (answer) => (answer === '' ? {} : { notifications: { emails: words(answer) } }),
};

/**
 * Asks a few questions and writes a configuration that is valid. Never over another one, unless told to.
 * @throws AuditorError USAGE, OUTPUT_FAILED
 */
export async function initConfig({ config: file = CONFIG_FILE_NAME, force = false }: InitOptions): Promise<number> {
  if (!force && (await exists(file))) {
    throw new AuditorError(
      'USAGE',
      `${file} already exists: give --force to overwrite it, or --config for another file`,
    );
  }
  if (process.stdin.isTTY !== true) {
    throw new AuditorError('USAGE', `stdin is not a terminal: write ${file} yourself, {} or an example of README.md`);
  }
  await assertWritable(file);
  const written = await interruptible(answers);
  await writeWhole(file, `${JSON.stringify(written, null, 2)}\n`);
  note(`${file} written; \`eks-ip-auditor config check --live\` tests it. Further channels: docs/channels.md`);
  return EXIT.ok;
}

async function answers(signal: AbortSignal): Promise<Written> {
  const conversation = converse(signal);
  try {
    let written: Written = {};
    for (const question of [WHERE, REGIONS, EMAILS]) written = await answered(question, written, conversation);
    return written;
  } finally {
    conversation.end();
  }
}

/** Asks until the answer makes a valid configuration with those before it. */
async function answered(question: Question, before: Written, { ask }: Conversation): Promise<Written> {
  for (;;) {
    const answer = await ask(question.text);
    if (answer === undefined) throw new AuditorError('USAGE', 'nothing was written: the answers ended too early');
    const written = merged(before, question.adds(answer.trim()));
    const problem = problemOf(written);
    if (problem === undefined) return written;
    note(problem);
  }
}

function problemOf(written: Written): string | undefined {
  try {
    parseConfig(CHECKS, JSON.stringify(written), 'not taken');
    return undefined;
  } catch (error) {
    if (error instanceof AuditorError) return error.message;
    throw error;
  }
}

function merged(before: Written, added: Written): Written {
  const entries = Object.entries(added).map(([key, value]) => [key, { ...Object(before[key]), ...Object(value) }]);
  return { ...before, ...Object.fromEntries(entries) };
}

function words(answer: string): readonly string[] {
  return answer.split(/[\s,]+/).filter((word) => word !== '');
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
