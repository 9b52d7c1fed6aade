import { expect, test } from 'vitest';
import { addressBook, giveBack, takeSingles } from '../../lambda/what-if/address-book.ts';
import { aSubnet } from '../checks/an-inventory.ts';

test('takes back what is in the subnet, however large the block is that an ENI is said to hold', () => {
  const book = addressBook(aSubnet(), [], []);
  if (book === undefined) throw new Error('the subnet has no IPv4 addresses');
  takeSingles(book, 251);
  expect(giveBack(book, { privateIpAddresses: [], ipv4Prefixes: ['0.0.0.0/0'] })).toBeLessThanOrEqual(256);
});
