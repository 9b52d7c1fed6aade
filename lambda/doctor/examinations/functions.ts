import type { Expected, SeenFunction, SeenHub } from '../seen.ts';
import { type Answer, ok, whenSeen, wrong } from './answer.ts';

/** Whether the deployed function runs what is here: the release, and the configuration. */
export function examineFunctions({ answer }: SeenHub, expected: Expected): Answer {
  return whenSeen(answer, (answered) => ofAnswer(answered, expected));
}

function ofAnswer(answered: SeenFunction, { version, configuration, configurationName, stackName }: Expected): Answer {
  if (answered.kind === 'error') {
    return wrong(`The function "scan" answers with an error: ${answered.message}`, [
      `Deploy ${stackName} again: an earlier release cannot answer doctor. If that does not help, read its log (docs/runbook.md, "scan-errors").`,
    ]);
  }
  if (answered.version !== version) {
    return wrong(`The functions run release ${answered.version}, and this command is ${version}.`, [
      `Deploy ${stackName} again, or use release ${answered.version} of this command.`,
    ]);
  }
  if (answered.configuration !== configuration) {
    return wrong(`The functions were deployed with a configuration that differs from ${configurationName}.`, [
      `Deploy ${stackName} again, or give the deployed configuration with --config.`,
    ]);
  }
  return ok(`The function "scan" answers: release ${version}, with this configuration.`);
}
