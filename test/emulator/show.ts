import { audit } from './stage.ts';

/** Prints what the command line reports of the world, as a person would read it. */
export async function showReport(endpoint: string): Promise<void> {
  const { stdout, stderr } = await audit(endpoint, '--quiet');
  process.stdout.write(`\n${stdout}${stderr}`);
}
