import * as ec2 from '@aws-sdk/client-ec2';
import { PublishInput$ } from '@aws-sdk/client-sns';
import { QueryShapeSerializer, XmlCodec } from '@aws-sdk/core/protocols';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeForm } from './wire/form.ts';
import { xmlMembers } from './wire/xml.ts';

const SETTINGS = {
  timestampFormat: { useTrait: true, default: 5 as const },
  httpBindings: false,
  xmlNamespace: '',
  serviceNamespace: 'com.amazonaws.ec2',
  serializeEmptyLists: true,
};

const text = fc.string({ unit: 'binary', maxLength: 20 }).filter((each) => each !== '');
const time = fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true });
const eni = fc.record(
  {
    NetworkInterfaceId: text,
    Description: text,
    Status: fc.constantFrom('available', 'in-use'),
    RequesterManaged: fc.boolean(),
    Attachment: fc.record({ AttachTime: time, DeviceIndex: fc.nat(), DeleteOnTermination: fc.boolean() }),
    Groups: fc.array(fc.record({ GroupId: text, GroupName: text }), { minLength: 1, maxLength: 3 }),
    PrivateIpAddresses: fc.array(fc.record({ Primary: fc.boolean(), PrivateIpAddress: text }), { maxLength: 3 }),
    Ipv6Addresses: fc.constant([]),
    TagSet: fc.array(fc.record({ Key: text, Value: text }), { maxLength: 3 }),
  },
  { requiredKeys: [] },
);

describe('the XML writer', () => {
  test('writes what the SDK’s own codec writes', () => {
    fc.assert(
      fc.property(fc.array(eni, { maxLength: 3 }), fc.option(text, { nil: undefined }), (enis, NextToken) => {
        const value = { NetworkInterfaces: enis, NextToken };
        const serializer = new XmlCodec(SETTINGS).createSerializer();
        serializer.write(ec2.DescribeNetworkInterfacesResult$, value);
        const written = xmlMembers(ec2.DescribeNetworkInterfacesResult$, value);
        const tag = 'DescribeNetworkInterfacesResult';
        expect(`<${tag}>${written}</${tag}>`).toBe(
          String(serializer.flush()).replace(`<${tag}/>`, `<${tag}></${tag}>`),
        );
      }),
    );
  });

  test.each([
    ['instance types', ec2.DescribeInstanceTypesResult$, instanceTypes()],
    ['launch template versions', ec2.DescribeLaunchTemplateVersionsResult$, launchTemplateVersions()],
  ])('writes %s as the codec does', (_, schema, value) => {
    const serializer = new XmlCodec(SETTINGS).createSerializer();
    serializer.write(schema, value);
    expect(String(serializer.flush())).toContain(xmlMembers(schema, value));
    expect(xmlMembers(schema, value).length).toBeGreaterThan(100);
  });
});

function instanceTypes(): ec2.DescribeInstanceTypesResult {
  const NetworkInfo = { NetworkCards: [{ NetworkCardIndex: 0, MaximumNetworkInterfaces: 3 }], Ipv6Supported: true };
  return { InstanceTypes: [{ InstanceType: 'm5.large', VCpuInfo: { DefaultVCpus: 2 }, NetworkInfo }] };
}

function launchTemplateVersions(): ec2.DescribeLaunchTemplateVersionsResult {
  const NetworkInterfaces = [{ DeviceIndex: 0, DeleteOnTermination: false, Groups: ['sg-1', 'sg-2'] }];
  const LaunchTemplateData = { InstanceType: 'm5.large' as const, NetworkInterfaces };
  return { LaunchTemplateVersions: [{ VersionNumber: 1, CreateTime: new Date(0), LaunchTemplateData }] };
}

describe('the form reader', () => {
  test('reads back what the SDK’s EC2 serializer writes', () => {
    const filters = fc.array(fc.record({ Name: text, Values: fc.array(text, { minLength: 1, maxLength: 12 }) }), {
      minLength: 1,
      maxLength: 11,
    });
    const input = fc.record(
      {
        Filters: filters,
        NetworkInterfaceIds: fc.array(text, { minLength: 1, maxLength: 3 }),
        MaxResults: fc.integer({ min: 5, max: 1000 }),
        NextToken: text,
        DryRun: fc.boolean(),
        IncludeManagedResources: fc.boolean(),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(input, (value) => {
        const dialect = { capitalizeKeys: true, flattenLists: true, serializeEmptyLists: false, ec2: true };
        const form = written(ec2.DescribeNetworkInterfacesRequest$, value, dialect);
        const decoded = decodeForm(ec2.DescribeNetworkInterfacesRequest$, form, 'ec2');
        expect(decoded).toEqual({ input: value, unread: [] });
      }),
    );
  });

  test('reads back the maps of the query protocol', () => {
    const value = {
      TopicArn: 'arn',
      Message: 'a & b = c % d',
      MessageAttributes: {
        'max.severity': { DataType: 'String', StringValue: 'high' },
        checks: { DataType: 'String.Array', StringValue: '["a"]' },
      },
    };
    const decoded = decodeForm(PublishInput$, written(PublishInput$, value, {}), 'query');
    expect(decoded).toEqual({ input: value, unread: [] });
  });

  test('names what the schema has no place for', () => {
    const form = new URLSearchParams('Action=X&Version=1&Filter.1.Nme=x&Filter.1.Name=y&Other=1');
    expect(decodeForm(ec2.DescribeSubnetsRequest$, form, 'ec2')).toEqual({
      input: { Filters: [{ Name: 'y' }] },
      unread: ['Filter.1.Nme', 'Other'],
    });
  });
});

function written(schema: typeof PublishInput$, value: object, dialect: object): URLSearchParams {
  const serializer = new QueryShapeSerializer({ ...SETTINGS, ...dialect });
  serializer.write(schema, value);
  return new URLSearchParams(`Action=X${serializer.flush()}`);
}
