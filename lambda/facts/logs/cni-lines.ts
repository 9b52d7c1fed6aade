/** The release in a line of a CNI that starts: `Starting L-IPAMD v1.18.3  ...`. Undefined in another. */
export function releaseIn(text: string): string | undefined {
  return /Starting L-IPAMD[: ]+v?(\d{1,3}(?:\.\d{1,4}){1,3}(?:-[\w.]{1,40})?)/.exec(text)?.[1];
}

/** A setting that a CNI says it goes by. */
export interface LoggedSetting {
  readonly name: string;
  readonly value: string;
}

/** Words of `IP pool manager - max pods: 17, warm IP target: 0, …` (1.16.3 and later) and the variables they are of. */
const POOL_MANAGER: readonly (readonly [RegExp, string])[] = [
  [/\bmax pods: (\d{1,5})/, 'max pods'],
  [/\bwarm IP target: (\d{1,5})/, 'WARM_IP_TARGET'],
  [/\bwarm prefix target: (\d{1,5})/, 'WARM_PREFIX_TARGET'],
  [/\bwarm ENI target: (\d{1,5})/, 'WARM_ENI_TARGET'],
  [/\bminimum IP target: (\d{1,5})/, 'MINIMUM_IP_TARGET'],
];

/** The settings in a line of ipamd; none in most. */
export function settingsIn(text: string): readonly LoggedSetting[] {
  if (text.includes('IP pool manager - ')) {
    return POOL_MANAGER.flatMap(([pattern, name]) => {
      const value = pattern.exec(text)?.[1];
      return value === undefined ? [] : [{ name, value }];
    });
  }
  const [, name, value] =
    /Using (WARM[_-](?:ENI|IP|PREFIX)[_-]TARGET|MINIMUM[_-]IP[_-]TARGET|MAX[_-]ENI) (\d{1,5})/.exec(text) ?? [];
  return name === undefined || value === undefined ? [] : [{ name: name.replaceAll('-', '_'), value }];
}
