/** AWS-looking ids that are the same on every run: made from a seed text and a number, never from chance. */

/** Two rounds of a 32-bit integer mixer (the finaliser of MurmurHash3). */
function mix(value: number): number {
  let hash = value >>> 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return mix(hash);
}

function hex(value: number): string {
  return value.toString(16).padStart(8, '0');
}

/** 17 hexadecimal digits as in EC2's long ids (`eni-0123456789abcdef0`). */
function longDigits(seed: string, number: number): string {
  const text = hashText(seed);
  // The second half is a bijection of the number, so no two numbers under one seed meet.
  return `0${hex(mix(text ^ (number * 31 + 7)))}${hex(mix((number ^ text) >>> 0))}`;
}

/** `longId('eni', '111122223333/eu-west-1', 7)` → `eni-0…`. Distinct for distinct numbers below 2^32. */
export function longId(prefix: string, seed: string, number: number): string {
  return `${prefix}-${longDigits(`${prefix}/${seed}`, number)}`;
}

/** A UUID-shaped text. */
export function uuid(seed: string): string {
  const digits = [0, 1, 2, 3].map((part) => hex(hashText(`${seed}#${part}`))).join('');
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}-a${digits.slice(17, 20)}-${digits.slice(20)}`;
}

/** Upper-case letters and digits as in the ids of IAM roles and EKS endpoints. */
export function upperId(seed: string, length: number): string {
  let text = '';
  for (let part = 0; text.length < length; part++) text += hashText(`${seed}#${part}`).toString(36).toUpperCase();
  return text.slice(0, length);
}

/** A locally administered unicast MAC address, as EC2 gives. */
export function macAddress(seed: string, number: number): string {
  const digits = longDigits(seed, number).slice(1);
  return `02:${digits.slice(6, 8)}:${digits.slice(8, 10)}:${digits.slice(10, 12)}:${digits.slice(12, 14)}:${digits.slice(14, 16)}`;
}
