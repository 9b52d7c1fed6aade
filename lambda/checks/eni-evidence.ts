import * as z from 'zod';
import { field, number, text, texts, UNKNOWN } from '../model/evidence.ts';

/** What evidence says of the ENI that a finding is about. */
export const ENI_FIELDS = {
  addresses: field(number, 'IPv4 addresses that it holds, those of its prefixes included.', {
    as: 'total',
    one: 'address held',
    many: 'addresses held',
  }),
  subnet: field(text, 'Its subnet.'),
  vpc: field(text, 'Its VPC.'),
  availabilityZone: field(text, 'Its zone.'),
  securityGroups: field(texts, 'Ids of its security groups, which it keeps from being deleted.', {
    as: 'names',
    label: 'security groups',
  }),
  ageMinutes: field(z.union([number, UNKNOWN]), 'How long it has been free, at the least.', { as: 'oldest' }),
  ageFrom: field(text, 'Source of its age, or why that is unknown.'),
};
