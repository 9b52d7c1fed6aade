import { digestMessageOf, variantsOf } from '../notify/a-digest.ts';
import { sampleCapacities, sampleDigestReport, sampleMemory } from '../notify/sample-digest.ts';

/** A weekly digest of a made-up estate, as a mail and in a chat: for whoever wants to know what they would get. */
export function renderDigestExample(): string {
  const location = 'https://eu-west-1.console.aws.amazon.com/s3/object/eks-ip-auditor';
  const message = digestMessageOf(sampleDigestReport(), sampleCapacities, sampleMemory, location);
  const { email = '', https = '' } = variantsOf(message);
  return [
    '## Weekly digest',
    'Of a made-up estate, as a mail and in a chat. [deploying.md](deploying.md#a-weekly-digest) says how to turn it on.',
    fenced(`Subject: ${message.subject}\n\n${email.trimEnd()}`),
    fenced(JSON.parse(https).content.description.replaceAll('\u2060', '')),
  ].join('\n\n');
}

function fenced(text: string): string {
  return `\`\`\`\n${text}\n\`\`\``;
}
