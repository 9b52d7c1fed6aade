import type {
  DescribeLaunchTemplateVersionsRequest,
  DescribeLaunchTemplateVersionsResult,
  LaunchTemplateVersion,
} from '@aws-sdk/client-ec2';
import { AwsError } from '../../aws-error.ts';
import { type FilterTable, filterBy } from '../../filters.ts';
import type { CallContext } from '../../service.ts';
import type { LaunchTemplateRecord } from '../../world/index.ts';
import { ec2Page } from './page.ts';
import { isVisible } from './visibility.ts';

const FILTERS: FilterTable<LaunchTemplateVersion> = {
  fields: {
    'create-time': (version) => version.CreateTime,
    'image-id': (version) => version.LaunchTemplateData?.ImageId,
    'instance-type': (version) => version.LaunchTemplateData?.InstanceType,
    'is-default-version': (version) => version.DefaultVersion,
  },
};

/**
 * Versions of one template, or, without a template, the `$Latest` and/or `$Default` one of each. At most 200 a page
 * (aws-cli issue 3397).
 */
export function describeLaunchTemplateVersions(
  input: DescribeLaunchTemplateVersionsRequest,
  context: CallContext,
): DescribeLaunchTemplateVersionsResult {
  const fits = filterBy('DescribeLaunchTemplateVersions', FILTERS, input.Filters);
  const visible = isVisible(context, input.IncludeManagedResources);
  const versions = versionsAskedFor(input, context).filter((version) => visible(version.Operator) && fits(version));
  const byKey = new Map(versions.map((version) => [`${version.LaunchTemplateId} ${version.VersionNumber}`, version]));
  const { items, next } = ec2Page(context, {
    operation: 'DescribeLaunchTemplateVersions',
    input,
    min: 1,
    max: 200,
    unasked: 200,
    keys: () => [...byKey.keys()],
    read: (key) => byKey.get(key),
  });
  return { LaunchTemplateVersions: items, ...next };
}

function versionsAskedFor(
  input: DescribeLaunchTemplateVersionsRequest,
  context: CallContext,
): readonly LaunchTemplateVersion[] {
  const { LaunchTemplateId, LaunchTemplateName, Versions = [] } = input;
  if (LaunchTemplateId !== undefined && LaunchTemplateName !== undefined) {
    const message = 'Either provide launch template ID or launch template name to describe versions.';
    throw new AwsError('InvalidParameterCombination', message);
  }
  if (LaunchTemplateId === undefined && LaunchTemplateName === undefined) return ofEveryTemplate(Versions, context);
  const template = templateOf(context, LaunchTemplateId, LaunchTemplateName);
  return Versions.length === 0 ? template.versions : Versions.map((version) => versionOf(template, version));
}

function ofEveryTemplate(versions: readonly string[], context: CallContext): LaunchTemplateVersion[] {
  if (versions.length === 0 || versions.some((version) => version !== '$Latest' && version !== '$Default')) {
    const message = 'Versions must be $Latest and/or $Default when no launch template is given.';
    throw new AwsError('MissingParameter', message);
  }
  return [...context.region.launchTemplates.values()].flatMap((template) =>
    versions.map((version) => versionOf(template, version)),
  );
}

function templateOf(context: CallContext, id: string | undefined, name: string | undefined): LaunchTemplateRecord {
  const templates = [...context.region.launchTemplates.values()];
  const template = templates.find((each) => (id === undefined ? each.name === name : each.id === id));
  if (template !== undefined) return template;
  if (id === undefined) {
    const message = `The specified launch template, with template name ${name}, does not exist.`;
    throw new AwsError('InvalidLaunchTemplateName.NotFoundException', message);
  }
  const message = `The specified launch template, with template ID ${id}, does not exist.`;
  throw new AwsError('InvalidLaunchTemplateId.NotFound', message);
}

function versionOf(template: LaunchTemplateRecord, version: string): LaunchTemplateVersion {
  const found =
    version === '$Latest'
      ? template.versions.at(-1)
      : template.versions.find((each) =>
          version === '$Default' ? each.DefaultVersion === true : String(each.VersionNumber) === version,
        );
  if (found !== undefined) return found;
  const message = `Could not find the specified version ${version} for the launch template with ID ${template.id}.`;
  throw new AwsError('InvalidLaunchTemplateId.VersionNotFound', message);
}
