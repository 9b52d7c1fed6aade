import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { asText } from './statements.ts';
import { CONFIGURATIONS, synthesized } from './synthesized.ts';

interface Widget {
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: { readonly title: string; readonly alarms?: readonly string[] };
}

/** CloudWatch's grid is 24 columns wide (CloudWatch user guide, "Dashboard body structure and syntax"). */
const COLUMNS = 24;

const hub = synthesized(CONFIGURATIONS['an organisation']).template('EksIpAuditor');
const [dashboard] = Object.values(hub.findResources('AWS::CloudWatch::Dashboard'));
const body: { readonly widgets: readonly Widget[] } = JSON.parse(asText(dashboard?.Properties.DashboardBody));

function overlap(a: Widget, b: Widget): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

describe('the dashboard', () => {
  it('is as docs/dashboard.json shows it', async () => {
    const shown = `${JSON.stringify(body, null, 2)}\n`;
    await expect(shown).toMatchFileSnapshot(join(import.meta.dirname, '../../docs/dashboard.json'));
  });

  it('has a state for every alarm of the hub', () => {
    const alarms = Object.keys(hub.findResources('AWS::CloudWatch::Alarm'));
    expect(body.widgets.flatMap(({ properties }) => properties.alarms ?? [])).toHaveLength(alarms.length);
  });

  it('lays no widget over another, nor out of its columns', () => {
    const { widgets } = body;
    expect(widgets.filter(({ x, width }) => x + width > COLUMNS)).toEqual([]);
    expect(widgets.filter((a, at) => widgets.slice(at + 1).some((b) => overlap(a, b)))).toEqual([]);
  });
});
