import type { Expected, SeenFunction, SeenHub } from '../seen.ts';
import { type Answer, ok, whenSeen, wrong } from './answer.ts';

/** Whether the deployed function runs what is here: the release, and the configuration. */
export function examineFunctions({ answer }: SeenHub, expected: Expected): Answer {
  return whenSeen(answer, (answered) => ofAnswer(answered, expected));
}

function ofAnswer(answered: SeenFunction, { version, configuration, configurationName, stackName }: Expected): Answer {
  if (answered.kind === 'error') {
    return wrong(`The function "scan" answers with an error: ${answered.message}`, [
      `An earlier release does not know the question: deploy ${stackName} again. Else its log says more (docs/runbook.md, "scan-errors").`,
    ]);
  }
  if (answered.version !== version) {
    return wrong(`The functions are of release ${answered.version}, and this is ${version}.`, [
      `Deploy ${stackName} again, or run doctor of release ${answered.version}.`,
    ]);
  }
  if (answered.configuration !== configuration) {
    return wrong(`The functions were deployed with another configuration than this one (${configurationName}).`, [
      `Deploy ${stackName} again, or name the configuration that was deployed by --config.`,
    ]);
  }
  return ok(`The function "scan" answers: release ${version}, with this configuration.`);
}
