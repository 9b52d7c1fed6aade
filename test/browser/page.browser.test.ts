import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from './chromium.ts';
import {
  aMail,
  attackedMail,
  axeSource,
  type PageFiles,
  pageFiles,
  pageOfAttackedDiagnosis,
  pageOfAttackedWhatIf,
  pageOfAttacks,
  pageOfDemo,
  pageOfDiagnosis,
  pageOfEverything,
  pageOfNothing,
  pageOfWhatIf,
} from './pages.ts';

const CHROMIUM = process.env.CHROMIUM ?? 'chromium';

let browser: Browser;
let files: PageFiles;
let axe: string;

beforeAll(async () => {
  const [opened, demo, source] = await Promise.all([launchChromium(CHROMIUM), pageOfDemo(), axeSource()]);
  browser = opened;
  axe = source;
  files = await pageFiles({
    demo,
    everything: pageOfEverything(),
    attacks: pageOfAttacks(),
    nothing: pageOfNothing(),
    diagnosis: pageOfDiagnosis(),
    whatIf: pageOfWhatIf(),
    attackedDiagnosis: pageOfAttackedDiagnosis(),
    attackedWhatIf: pageOfAttackedWhatIf(),
    mail: aMail(),
    attackedMail: attackedMail(),
  });
});

afterAll(async () => {
  await browser.close();
  await files.remove();
});

/** Opens a page, and fails when it asks for anything, logs an error, or throws. */
async function opened<T>(name: string, options: BrowserContextOptions, look: (page: Page) => Promise<T>): Promise<T> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  try {
    const page = await context.newPage();
    const url = files.urls.get(name) ?? '';
    const wrong: string[] = [];
    page.on('console', (message) => wrong.push(`console: ${message.text()}`));
    page.on('pageerror', (error) => wrong.push(`error: ${error.message}`));
    page.on('dialog', (dialog) => wrong.push(`dialog: ${dialog.message()}`));
    page.on('request', (request) => {
      if (request.url() !== url) wrong.push(`request: ${request.url()}`);
    });
    await page.goto(url);
    const seen = await look(page);
    expect(wrong).toEqual([]);
    return seen;
  } finally {
    await context.close();
  }
}

/** Everything that is folded, opened. */
async function unfold(page: Page): Promise<void> {
  for (const each of await page.locator('details').all()) await each.evaluate((node) => node.setAttribute('open', ''));
}

interface AxeResult {
  readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[];
}

async function violationsIn(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe);
  const { violations } = await page.evaluate<AxeResult>('axe.run()');
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`);
}

describe('the page in a browser', () => {
  it.each([
    ['demo', { colorScheme: 'light' }],
    ['everything', { colorScheme: 'light', viewport: { width: 360, height: 740 } }],
    ['everything', { colorScheme: 'dark' }],
    ['nothing', {}],
    ['diagnosis', { colorScheme: 'light' }],
    ['diagnosis', { colorScheme: 'dark', viewport: { width: 360, height: 740 } }],
    ['whatIf', { colorScheme: 'dark', viewport: { width: 360, height: 740 } }],
  ] as const)('has no violation of axe, whatever its level: %s, %j', async (name, options) => {
    await opened(name, options, async (page) => {
      await unfold(page);
      expect(await violationsIn(page)).toEqual([]);
    });
  });

  // Landmarks are those of the page that a mail program shows it in.
  it.each(['light', 'dark'] as const)('nor has a mail, but that it has no landmarks: %s', async (colorScheme) => {
    await opened('mail', { colorScheme, viewport: { width: 360, height: 740 } }, async (page) => {
      const found = await violationsIn(page);
      expect(found.filter((each) => !/^(?:landmark-one-main|region): /.test(each))).toEqual([]);
    });
  });

  it('runs and loads nothing of what an account calls its things, opened, filtered and walked over', async () => {
    await opened('attacks', {}, async (page) => {
      await unfold(page);
      await page.getByRole('searchbox').fill('<script>');
      await page.getByRole('searchbox').fill('');
      for (const svg of await page.locator('svg[data-columns]').all()) await svg.hover({ position: { x: 120, y: 8 } });
      expect(await page.evaluate('window.attacked')).toBeUndefined();
      expect(await page.locator('img, iframe, main script, a[href^="javascript"]').count()).toBe(0);
      expect(await page.locator('.says').allInnerTexts()).toContain('<script>window.attacked=1</script>');
    });
  });

  it.each(['attackedDiagnosis', 'attackedWhatIf', 'attackedMail'])(
    'is as harmless of anything else: %s',
    async (name) => {
      await opened(name, {}, async (page) => {
        await unfold(page);
        expect(await page.evaluate('window.attacked')).toBeUndefined();
        expect(await page.locator('img, iframe, main script, a[href^="javascript"]').count()).toBe(0);
        expect(await page.getByText('<script>window.attacked=1</script>').count()).toBeGreaterThan(1);
      });
    },
  );

  it('is whole without its script', async () => {
    await opened('demo', { javaScriptEnabled: false }, async (page) => {
      expect(await page.locator('[data-tree]').count()).toBeGreaterThan(3);
      expect(await page.locator('#filter').isVisible()).toBe(false);
      await page.locator('#map-0 details summary').click();
      expect(await page.getByText('By block of 16 addresses').first().isVisible()).toBe(true);
    });
  });

  it.each([
    [320, 'everything'],
    [320, 'diagnosis'],
    [320, 'whatIf'],
    [320, 'mail'],
    [1280, 'everything'],
  ])('fits a screen of %i pixels: %s', async (width, name) => {
    await opened(name, { viewport: { width, height: 800 } }, async (page) => {
      await unfold(page);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    });
  });

  it('sorts its table by a click and by the keyboard, and says so', async () => {
    await opened('everything', {}, async (page) => {
      const head = page.locator('th', { hasText: 'medium' });
      const cells = () =>
        page
          .locator('table[data-sortable] tbody tr td:nth-child(4)')
          .evaluateAll((all) => all.map((cell) => Number(cell.getAttribute('data-n'))));
      await head.getByRole('button').click();
      expect(await head.getAttribute('aria-sort')).toBe('descending');
      expect(await cells()).toEqual([...(await cells())].sort((a, b) => b - a));
      await page.keyboard.press('Enter');
      expect(await head.getAttribute('aria-sort')).toBe('ascending');
      expect(await cells()).toEqual([...(await cells())].sort((a, b) => a - b));
    });
  });

  it('filters by severity, by words and by what is new, and says how many are left', async () => {
    await opened('everything', {}, async (page) => {
      const shown = () => page.locator('[data-tree]:visible').count();
      const all = await shown();
      await page.getByLabel('medium', { exact: true }).uncheck();
      expect(await shown()).toBeLessThan(all);
      expect(await page.locator('#filter output').innerText()).toBe(`${await shown()} of ${all} shown`);
      await page.getByLabel('medium', { exact: true }).check();
      await page.getByRole('searchbox').fill('t3.medium');
      expect(await shown()).toBe(1);
      await page.getByRole('searchbox').fill('no such words');
      expect(await shown()).toBe(0);
      await page.getByRole('searchbox').fill('');
      await page.getByLabel('only new').check();
      expect(await shown()).toBe(all - 1);
    });
  });

  it('says what is at an address, under the pointer and by the arrow keys', async () => {
    await opened('everything', {}, async (page) => {
      const map = page.locator('#map-0');
      const readout = map.locator('.readout');
      await map.locator('svg[data-columns]').hover({ position: { x: 106 + 4 * 15 + 5, y: 4 + 5 } });
      expect(await readout.innerText()).toBe('10.0.1.4: nodes and pods (primary ENIs), eni-0a, cluster prod, i-0a');
      await map.locator('.board').focus();
      await page.keyboard.press('ArrowDown');
      expect(await readout.innerText()).toContain('10.0.1.20: pods (prefixes), eni-0a');
      await page.keyboard.press('ArrowLeft');
      expect(await readout.innerText()).toContain('10.0.1.19:');
    });
  });

  it('says what is in a block of a large subnet', async () => {
    await opened('everything', {}, async (page) => {
      const map = page.locator('#map-1');
      await map.locator('.board').focus();
      expect(await map.locator('.readout').innerText()).toBe(
        '10.0.1.0/28: nodes and pods (primary ENIs) 2, reserved by AWS 4, free 10',
      );
    });
  });

  it('opens a block of a large subnet, by a click and by the keyboard', async () => {
    await opened('everything', {}, async (page) => {
      const map = page.locator('#map-2');
      const inside = map.locator('.opened li');
      await map.locator('svg[data-columns]').click({ position: { x: 106 + 5, y: 4 + 5 } });
      expect(await inside.allInnerTexts()).toEqual([
        '10.64.0.0–10.64.0.3: reserved by AWS',
        '10.64.0.4–10.64.0.5: nodes and pods (primary ENIs), eni-0a, cluster prod, i-0a',
        '10.64.0.6–10.64.0.15: free',
      ]);
      await map.locator('.board').focus();
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('Enter');
      expect(await inside.allInnerTexts()).toEqual([
        '10.64.0.16–10.64.0.31: pods (prefixes), eni-0a, cluster prod, i-0a',
      ]);
    });
  });

  it('copies a command as it stands there', async () => {
    await opened('everything', { permissions: ['clipboard-read', 'clipboard-write'] }, async (page) => {
      const block = page.locator('pre').first();
      await block.getByRole('button').click();
      await block.getByText('Copied').waitFor();
      expect(await page.evaluate<string>('navigator.clipboard.readText()')).toBe(
        await block.locator('code').innerText(),
      );
    });
  });

  it('begins in the theme of the system, and changes it', async () => {
    await opened('nothing', { colorScheme: 'dark' }, async (page) => {
      const ground = () => page.evaluate<string>('getComputedStyle(document.documentElement).backgroundColor');
      const dark = await ground();
      await page.getByRole('button', { name: 'Light theme' }).click();
      expect(await ground()).not.toBe(dark);
      await page.getByRole('button', { name: 'Dark theme' }).click();
      expect(await ground()).toBe(dark);
    });
  });

  it('can be walked through by the keyboard, with the focus seen', async () => {
    await opened('demo', {}, async (page) => {
      await page.keyboard.press('Tab');
      expect(await page.evaluate('document.activeElement.textContent')).toBe('To the findings');
      expect(await page.locator('.skip').isVisible()).toBe(true);
      await page.keyboard.press('Enter');
      expect(page.url()).toContain('#findings');
      for (let at = 0; at < 6; at++) await page.keyboard.press('Tab');
      expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid');
    });
  });

  it('prints in light colours, with its evidence and without what is to be clicked', async () => {
    await opened('everything', { colorScheme: 'dark' }, async (page) => {
      await page.emulateMedia({ media: 'print' });
      expect(await page.evaluate('getComputedStyle(document.documentElement).backgroundColor')).toBe(
        'rgb(253, 253, 252)',
      );
      expect(await page.locator('.kicker button:visible, .copy:visible, #filter:visible, nav:visible').count()).toBe(0);
      expect(await page.locator('thead th', { hasText: 'critical' }).getByRole('button').isVisible()).toBe(true);
      expect(await page.locator('.finding details li').first().isVisible()).toBe(true);
      const pdf = await page.pdf({ format: 'A4' });
      expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
      expect(pdf.length).toBeGreaterThan(20_000);
    });
  });
});
