import type { CallContext } from '../../service.ts';

/**
 * Resources that a service operates for the account (`Operator.HiddenByDefault`) are left out of an account that hides
 * them, unless the call asks with `IncludeManagedResources`.
 */
export function isVisible(
  context: CallContext,
  includeManaged: boolean | undefined,
): (operator: { readonly Managed?: boolean | undefined } | undefined) => boolean {
  const all = context.account.managedResourceVisibility === 'visible' || includeManaged === true;
  return (operator) => all || operator?.Managed !== true;
}
