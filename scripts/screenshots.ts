/** Writes `docs/screenshots`: the page of the demo's estate, as a browser shows it. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { ensureChromium, launchChromium } from '../test/browser/chromium.ts';
import { pageFiles, pageOfDemo } from '../test/browser/pages.ts';
import { exampleMail } from '../test/notify/channel-examples.ts';
import { runScript, say } from '../test/support/python-suite.ts';

const FOLDER = join(import.meta.dirname, '../docs/screenshots');

const DESKTOP = { width: 1200, height: 900 };
const PHONE = { width: 390, height: 844 };
const MAIL = { width: 760, height: 900 };

interface Shot {
  readonly name: string;
  /** Which page it is of; the demo's where nothing is named. */
  readonly of?: 'mail';
  readonly viewport: typeof DESKTOP;
  readonly colorScheme: 'light' | 'dark';
  /** What is scrolled to; the top where nothing is named. */
  readonly at?: string;
}

const SHOTS: readonly Shot[] = [
  { name: 'page', viewport: DESKTOP, colorScheme: 'light' },
  { name: 'page-dark', viewport: DESKTOP, colorScheme: 'dark' },
  { name: 'page-phone', viewport: PHONE, colorScheme: 'light' },
  { name: 'room', viewport: DESKTOP, colorScheme: 'light', at: '#room' },
  { name: 'maps', viewport: DESKTOP, colorScheme: 'light', at: '#maps' },
  { name: 'mail', of: 'mail', viewport: MAIL, colorScheme: 'light' },
];

await runScript(async (signal) => {
  const browser = await launchChromium(await ensureChromium(say, signal));
  try {
    await mkdir(FOLDER, { recursive: true });
    const files = await pageFiles({ demo: await pageOfDemo(), mail: exampleMail() });
    for (const shot of SHOTS) await take(browser, files.urls.get(shot.of ?? 'demo') ?? '', shot);
    await files.remove();
    return 0;
  } finally {
    await browser.close();
  }
});

async function take(browser: Browser, url: string, { name, viewport, colorScheme, at }: Shot): Promise<void> {
  const context = await browser.newContext({ viewport, colorScheme, deviceScaleFactor: 1.5 });
  const page = await context.newPage();
  await page.goto(url);
  if (at !== undefined) await page.locator(at).evaluate((element) => element.scrollIntoView());
  await writeFile(join(FOLDER, `${name}.webp`), await asWebp(page));
  await context.close();
}

/** Playwright itself knows PNG and JPEG alone. */
async function asWebp(page: Page): Promise<Buffer> {
  const session = await page.context().newCDPSession(page);
  const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: 80 });
  return Buffer.from(data, 'base64');
}
